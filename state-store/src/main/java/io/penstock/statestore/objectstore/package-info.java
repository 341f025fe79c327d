/**
 * The port to object storage, and a local directory behind it; S3 and a simulated store live below. A blob store, never asked what is
 * true: nothing here knows what a snapshot is.
 */
@NullMarked
package io.penstock.statestore.objectstore;

import org.jspecify.annotations.NullMarked;
