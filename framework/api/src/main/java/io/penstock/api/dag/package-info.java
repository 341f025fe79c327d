/**
 * What a job's define method draws: transformations as plain descriptions that hold the user's functions. The engine compiles them;
 * nothing here runs.
 */
@NullMarked
package io.penstock.api.dag;

import org.jspecify.annotations.NullMarked;
