/**
 * A process's part of checkpoints: barrier, snapshots to object storage beside the slots, acknowledgement, and what may be deleted once one
 * is complete. Knows slots only by the parts of their cuts; when a checkpoint begins and whether it counts is the coordinator's.
 */
@NullMarked
package io.penstock.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
