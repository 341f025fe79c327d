/**
 * What TaskManagers and the coordinator say outside transactions: reports that the coordinator acts on, and heartbeats. Records and
 * their bytes; nothing here decides.
 */
@NullMarked
package io.penstock.protocol.status;

import org.jspecify.annotations.NullMarked;
