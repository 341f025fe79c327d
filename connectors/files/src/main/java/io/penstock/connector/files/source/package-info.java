/** Reads files as a bounded source: which there are, who reads which, and how far. Knows formats by their interface alone. */
@NullMarked
package io.penstock.connector.files.source;

import org.jspecify.annotations.NullMarked;
