/**
 * Bytes of keys, records and state: the serde SPI with writer schemas, and the buffers it writes to and reads from.
 */
@NullMarked
package io.penstock.api.common.serde;

import org.jspecify.annotations.NullMarked;
