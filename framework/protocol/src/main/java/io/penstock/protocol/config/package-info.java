/**
 * Which keys there are below {@code penstock.}: what every kind of process checks them by, whatever reads them. No values, and no library of
 * configuration.
 */
@NullMarked
package io.penstock.protocol.config;

import org.jspecify.annotations.NullMarked;
