/** Sensors that have fallen silent. */
@NullMarked
package io.penstock.quickstart.sensors;

import org.jspecify.annotations.NullMarked;
