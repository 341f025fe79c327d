/**
 * The payloads of messages: whole byte arrays to records and back, by Flink's names. For bytes of state and exchanges see
 * {@code serde}.
 */
@NullMarked
package io.penstock.api.common.serialization;

import org.jspecify.annotations.NullMarked;
