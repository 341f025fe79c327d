package io.penstock.simulation;

import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimRecord;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.simulation.Happenings.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Reads along what a run's control topic says, and counts the elections and evictions in it. */
final class ControlWatch {

    private final SimLog cluster;
    private final LogPartition topic = new LogPartition(TopicNames.control("penstock"), 0);
    private final JobControlView view;
    private final Happenings happenings;
    private final Predicate<String> lives;
    private final Set<Incarnation> dead = new HashSet<>();
    private boolean exists;
    private long epoch = -1;
    private int read;

    /** @param lives whether a process has not ended, by its name */
    ControlWatch(SimLog cluster, String job, Happenings happenings, Predicate<String> lives) {
        this.cluster = cluster;
        this.view = new JobControlView(new JobName(job));
        this.happenings = happenings;
        this.lives = lives;
    }

    /** What the topic says by now; what it no longer holds has been read before. */
    JobControlView view() {
        exists = exists || cluster.topics().contains(topic.topic());
        if (!exists) {
            return view;
        }
        List<SimRecord> entries = cluster.entries(topic);
        while (read < entries.size() && entries.get(read).isDecided()) {
            SimRecord record = entries.get(read++);
            if (record.isCommitted()) {
                ControlRecord said = ControlCodec.decode(record.key(), record.value(), "control", record.offset());
                view.apply(said);
                count(said);
            }
        }
        return view;
    }

    private void count(ControlRecord said) {
        if (said instanceof LeaderElected elected && elected.epoch() > epoch) {
            epoch = elected.epoch();
            happenings.add(Kind.ELECTIONS);
        } else if (said instanceof IncarnationDead death && dead.add(death.incarnation())) {
            boolean alive = view.listing(death.incarnation())
                    .map(IncarnationListed::process)
                    .filter(lives)
                    .isPresent();
            if (death.bySilence() && alive) {
                happenings.add(Kind.EVICTIONS);
            }
        }
    }
}
