/**
 * Records and classes as Avro's binary encoding, with schemas derived from the classes, and codecs compiled for them. Avro's own
 * generic and specific records go through Avro's own readers and writers.
 */
@NullMarked
package io.penstock.api.common.serde.avro;

import org.jspecify.annotations.NullMarked;
