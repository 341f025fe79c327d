/**
 * The user's functions and what they are given: context, state, metrics. Implemented by jobs, called by the engine.
 */
@NullMarked
package io.penstock.api.common.functions;

import org.jspecify.annotations.NullMarked;
