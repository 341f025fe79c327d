/**
 * The keys below {@code penstock.}, their types and defaults, and the check that no other is set. Nothing here acts on them.
 */
@NullMarked
package io.penstock.quarkus.config;

import org.jspecify.annotations.NullMarked;
