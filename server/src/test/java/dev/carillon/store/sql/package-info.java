@org.jspecify.annotations.NullMarked
package dev.carillon.store.sql;
