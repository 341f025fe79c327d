/**
 * Writes records to part files, which appear whole, after the commit that ended them, each record once. In-progress files belong to one task;
 * what is committed of them is in the task's journal.
 */
@NullMarked
package io.penstock.connector.files.sink;

import org.jspecify.annotations.NullMarked;
