/**
 * What a job may know of itself and how it is configured. Values only: nothing here runs anything.
 */
@NullMarked
package io.penstock.api.common;

import org.jspecify.annotations.NullMarked;
