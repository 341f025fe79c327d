/**
 * What is known of a type: its class and how its values become bytes. The finding of types from functions is in
 * {@code io.penstock.api.java.typeutils}, the bytes in {@code io.penstock.api.common.serde}.
 */
@NullMarked
package io.penstock.api.common.typeinfo;

import org.jspecify.annotations.NullMarked;
