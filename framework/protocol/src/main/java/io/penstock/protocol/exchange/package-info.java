/**
 * Frames: what tasks of one process send to key groups of another, many records in one record of the exchange topic. Headers and their
 * bytes live here; what a frame's records look like is the engine's, and nothing here decides.
 */
@NullMarked
package io.penstock.protocol.exchange;

import org.jspecify.annotations.NullMarked;
