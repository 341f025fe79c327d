/**
 * Watermarks that travel with the records of a topic, from the sink of one job to the source of another. Knows the header's bytes and
 * what follows from them; reading and writing records is the source's and the sink's.
 */
@NullMarked
package io.penstock.connector.kafka.watermark;

import org.jspecify.annotations.NullMarked;
