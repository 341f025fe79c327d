/**
 * The kinds of state and their descriptors, by Flink's names. What keeps them is the state store's.
 */
@NullMarked
package io.penstock.api.common.state;

import org.jspecify.annotations.NullMarked;
