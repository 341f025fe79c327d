/**
 * Finds the types of functions by reflection on their classes and on the signatures of lambdas. No serde is made here.
 */
@NullMarked
package io.penstock.api.java.typeutils;

import org.jspecify.annotations.NullMarked;
