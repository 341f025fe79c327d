/**
 * The control topic: its records, their codec, and what they say about one job when read from the start. Pure: who reads,
 * writes or decides lives in the engine and the coordinator.
 */
@NullMarked
package io.penstock.protocol.control;

import org.jspecify.annotations.NullMarked;
