/**
 * The operators' API under {@code /pulse/v1}: everything that the document leaves to the vendor.
 */
@NullMarked
package dev.carillon.provider.pulse.operator;

import org.jspecify.annotations.NullMarked;
