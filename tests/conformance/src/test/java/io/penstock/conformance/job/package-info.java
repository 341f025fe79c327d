/**
 * Jobs written once, against Penstock's API. Their Flink twins are made of this source by replacing the prefix of its imports, so nothing
 * here may import what has no counterpart there; {@code io.penstock.conformance} stays as it is in both.
 */
@NullMarked
package io.penstock.conformance.job;

import org.jspecify.annotations.NullMarked;
