/** Sources whose records follow from their number: they need nothing outside, end, and can be read again from anywhere. */
@NullMarked
package io.penstock.api.connector.source.lib;

import org.jspecify.annotations.NullMarked;
