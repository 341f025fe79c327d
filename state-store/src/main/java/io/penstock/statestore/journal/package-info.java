/**
 * The journal's binary format: payloads of changed state, commit records, and the replay that turns a journal partition back into a
 * task's state. It knows bytes and {@link io.penstock.statestore.TaskState}, but no log, no tier and no thread.
 */
@NullMarked
package io.penstock.statestore.journal;

import org.jspecify.annotations.NullMarked;
