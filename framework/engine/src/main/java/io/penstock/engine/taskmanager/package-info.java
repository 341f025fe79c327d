/**
 * The TaskManager: one process's life from joining to the end of its incarnation, as an agent that never blocks. It decides nothing about
 * assignment; it reads the coordinator's decisions and acts on them.
 */
@NullMarked
package io.penstock.engine.taskmanager;

import org.jspecify.annotations.NullMarked;
