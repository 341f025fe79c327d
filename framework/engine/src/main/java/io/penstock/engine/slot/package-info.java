/**
 * The slots: event loops on one thread each, the channels between them, the router, and the aligned cut. Nothing here blocks, locks
 * or sleeps, and nothing here knows transactions.
 */
@NullMarked
package io.penstock.engine.slot;

import org.jspecify.annotations.NullMarked;
