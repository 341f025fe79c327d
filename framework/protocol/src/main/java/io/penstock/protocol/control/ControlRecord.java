package io.penstock.protocol.control;

/** A decision of the coordinator, durable in the control topic. Of two with equal keys the later one holds. */
public sealed interface ControlRecord
        permits LeaderElected,
                RunStarted,
                GraphPublished,
                IncarnationListed,
                IncarnationDead,
                IncarnationFenced,
                TaskAssigned,
                SourceIndexAssigned,
                JoinRefused,
                NumbersTaken,
                StatusRead,
                TasksEnded,
                JobEnded,
                CheckpointsConfigured,
                CheckpointProgress,
                CheckpointCompleted,
                Forgotten {

    ControlKey key();
}
