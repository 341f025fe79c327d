/**
 * Keys and types of plain Java classes, by Flink's package names. No streaming here.
 */
@NullMarked
package io.penstock.api.java;

import org.jspecify.annotations.NullMarked;
