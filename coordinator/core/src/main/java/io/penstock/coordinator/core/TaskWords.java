package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.Report;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What TaskManagers said of tasks that are on their way, as long as it is about the assignment that holds. Lost with the leader: they say
 * it again. At most three words a task. One owner thread.
 */
final class TaskWords {

    private enum Word {
        READY,
        GIVEN_UP,
        KEPT
    }

    private record Said(Term term, Incarnation standby) {}

    private final Map<Word, Map<TaskId, Said>> said = new java.util.EnumMap<>(Word.class);

    TaskWords() {
        for (Word word : Word.values()) {
            said.put(word, new HashMap<>());
        }
    }

    /**
     * Takes a report.
     *
     * @param now the task's assignment; null where there is none
     * @return whether it is news about that assignment
     */
    boolean take(Report.OfTask report, @Nullable TaskAssigned now) {
        if (now == null || now.standbyOrNull() == null) {
            return false;
        }
        Incarnation standby = now.standbyOrNull();
        boolean byOwner =
                report.incarnation().equals(now.owner()) && report.term().equals(now.term());
        boolean byStandby = report.incarnation().equals(standby);
        if (report instanceof Report.StandbyReady) {
            return byStandby && report.term().equals(now.term()) && note(Word.READY, now);
        }
        if (report instanceof Report.TaskReleased released) {
            return byOwner && now.isReleasedTo(released.to()) && note(Word.GIVEN_UP, now);
        }
        if (report instanceof Report.TaskAdopted) {
            return byStandby && now.release() && report.term().equals(now.term().next()) && note(Word.GIVEN_UP, now);
        }
        if (report instanceof Report.TaskKept kept) {
            return byOwner && now.isReleasedTo(kept.standby()) && note(Word.KEPT, now);
        }
        return false;
    }

    /** Forgets what was said of a task's former assignment. */
    void assigned(TaskAssigned next) {
        for (Map<TaskId, Said> words : said.values()) {
            Said word = words.get(next.task());
            if (word != null && !word.equals(sayingOf(next))) {
                words.remove(next.task());
            }
        }
    }

    /** The standby has preloaded the task. */
    boolean isReady(TaskAssigned now) {
        return is(Word.READY, now);
    }

    /** The owner's baton for the standby is committed. */
    boolean isGivenUp(TaskAssigned now) {
        return is(Word.GIVEN_UP, now);
    }

    /** The owner has not written the baton for the standby and never will. */
    boolean isKept(TaskAssigned now) {
        return is(Word.KEPT, now);
    }

    private boolean is(Word word, TaskAssigned now) {
        Said heard = words(word).get(now.task());
        return heard != null && heard.equals(sayingOf(now));
    }

    private boolean note(Word word, TaskAssigned now) {
        Said saying = sayingOf(now);
        return saying != null && !saying.equals(words(word).put(now.task(), saying));
    }

    private Map<TaskId, Said> words(Word word) {
        return java.util.Objects.requireNonNull(said.get(word));
    }

    private static @Nullable Said sayingOf(TaskAssigned now) {
        return now.standbyOrNull() == null ? null : new Said(now.term(), now.standbyOrNull());
    }
}
