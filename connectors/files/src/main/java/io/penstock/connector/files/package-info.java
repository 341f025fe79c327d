/** Files as input and output of jobs. */
@NullMarked
package io.penstock.connector.files;

import org.jspecify.annotations.NullMarked;
