/** The S3 object store against a server in a process of its own. */
@NullMarked
package io.penstock.objectstore;

import org.jspecify.annotations.NullMarked;
