/**
 * State with a time to live, over states that know no time: values with the time of their last access, and what never returns an expired
 * one. It reads no clock of its own.
 */
@NullMarked
package io.penstock.statestore.ttl;

import org.jspecify.annotations.NullMarked;
