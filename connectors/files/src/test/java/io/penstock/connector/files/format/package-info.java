/** Tests of formats. */
@NullMarked
package io.penstock.connector.files.format;

import org.jspecify.annotations.NullMarked;
