/**
 * From a record's bytes to what the job works on, under Flink's names. Nothing here knows where the bytes come from.
 */
@NullMarked
package io.penstock.connector.kafka.source.reader.deserializer;

import org.jspecify.annotations.NullMarked;
