/**
 * What functions emit to, by Flink's package name. Nothing that has a better room.
 */
@NullMarked
package io.penstock.util;

import org.jspecify.annotations.NullMarked;
