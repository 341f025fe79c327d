/**
 * Event time: how timestamps are found and how watermarks are made of them, by Flink's names. The engine runs one generator per source
 * split.
 */
@NullMarked
package io.penstock.api.common.eventtime;

import org.jspecify.annotations.NullMarked;
