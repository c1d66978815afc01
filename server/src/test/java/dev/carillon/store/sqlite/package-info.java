@org.jspecify.annotations.NullMarked
package dev.carillon.store.sqlite;
