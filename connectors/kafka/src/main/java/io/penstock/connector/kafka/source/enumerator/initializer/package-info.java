/**
 * Where a partition without a position is begun, and how that is asked of the cluster. Nothing here reads a record.
 */
@NullMarked
package io.penstock.connector.kafka.source.enumerator.initializer;

import org.jspecify.annotations.NullMarked;
