/**
 * Fields as bytes and the checksums around them, for the records of Penstock's own topics. No record is known here.
 */
@NullMarked
package io.penstock.protocol.wire;

import org.jspecify.annotations.NullMarked;
