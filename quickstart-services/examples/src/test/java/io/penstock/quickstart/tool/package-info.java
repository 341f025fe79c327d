/** Tests of {@code ./penstock new} and {@code port}: here because they need what a user's job has on its class path. */
@NullMarked
package io.penstock.quickstart.tool;

import org.jspecify.annotations.NullMarked;
