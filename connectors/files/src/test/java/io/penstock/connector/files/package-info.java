/** Tests of jobs from files to files. */
@NullMarked
package io.penstock.connector.files;

import org.jspecify.annotations.NullMarked;
