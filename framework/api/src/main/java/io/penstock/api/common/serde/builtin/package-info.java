/**
 * Serdes of plain values and of collections of anything that has a serde. Records and classes are Avro's.
 */
@NullMarked
package io.penstock.api.common.serde.builtin;

import org.jspecify.annotations.NullMarked;
