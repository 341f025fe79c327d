/**
 * What sources and sinks share.
 */
@NullMarked
package io.penstock.api.connector;

import org.jspecify.annotations.NullMarked;
