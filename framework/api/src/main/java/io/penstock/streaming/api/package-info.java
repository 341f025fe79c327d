/**
 * Time, as functions see it: timers and their domains. Streams are in {@code datastream}, the root of all in {@code environment}.
 */
@NullMarked
package io.penstock.streaming.api;

import org.jspecify.annotations.NullMarked;
