/** An S3 server for tests, started and ended by them. Uses nothing of Penstock, and lends nobody its class path. */
@NullMarked
package io.penstock.s3server;

import org.jspecify.annotations.NullMarked;
