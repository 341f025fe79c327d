/**
 * Savepoints: a job's snapshots, journals' ends and frames on their way, as of one cut, in a directory of their own. Taking one reads the log and
 * object storage and changes neither; a job that begins from one finds them where it would have left them itself.
 */
@NullMarked
package io.penstock.statestore.savepoint;

import org.jspecify.annotations.NullMarked;
