/**
 * The engine: what runs a job's tasks in one process. The rooms follow the record's way: graph, operator, task, slot, commit;
 * taskmanager puts them together. Only the agents' shared interface lives in this package itself.
 */
@NullMarked
package io.penstock.engine;

import org.jspecify.annotations.NullMarked;
