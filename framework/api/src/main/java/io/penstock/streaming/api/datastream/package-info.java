/**
 * Streams: each call draws a node in the environment. Nothing is read or run here.
 */
@NullMarked
package io.penstock.streaming.api.datastream;

import org.jspecify.annotations.NullMarked;
