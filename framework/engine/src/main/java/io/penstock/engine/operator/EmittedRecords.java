package io.penstock.engine.operator;

import io.penstock.engine.graph.OperatorNode;
import java.util.ConcurrentModificationException;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the operators of one chain emit for changes, which nobody may make: records go by reference. It looks at the last few records
 * whenever the call of a function ends, when it can say whose code has run, and at all since the last cut when there is one. For development:
 * it costs more than the operators do. A chain that has none pays nothing. Owned by the slot's thread, as its chain is.
 */
public final class EmittedRecords {

    /** Looked at whenever a function's call ends. */
    private static final int RECENT = 4;

    /** Looked at with a cut; of more than that the newest. */
    private static final int KEPT_MAX = 512;

    private static final String REMEDY =
            " Records go from operator to operator by reference, so whoever has it sees the"
                    + " change, or half of it. Emit a new object, or change a copy; best are records with immutable fields. What is"
                    + " no more than a cache belongs into a transient field. penstock.records.detect-mutation=false looks away.";

    private record Emitted(Object value, RecordPrint print, String from, String to) {}

    private final String feeding;
    private final @Nullable Emitted[] kept = new Emitted[KEPT_MAX];
    private int next;
    private int count;

    /** @param feeding what gives the chain its records, for messages */
    public EmittedRecords(String feeding) {
        this.feeding = feeding;
    }

    /** For messages: an operator, by name and uid. */
    static String label(OperatorNode node) {
        return "operator " + node.transformation().describe();
    }

    /** The edge to an operator, or to an exchange. */
    <T> Receiver<T> watching(@Nullable OperatorNode from, String to, Receiver<T> receiver) {
        return new Edge<>(from == null ? null : label(from), to, receiver);
    }

    private void add(@Nullable Object value, String from, String to) {
        if (value == null || RecordPrint.isImmutable(value.getClass())) {
            return;
        }
        RecordPrint print;
        try {
            print = RecordPrint.of(value);
        } catch (ConcurrentModificationException changing) {
            throw new RecordChangedException("a thread changes a "
                    + value.getClass().getName() + " while " + from + " gives it to " + to + "." + REMEDY);
        }
        kept[next] = new Emitted(value, print, from, to);
        next = (next + 1) % KEPT_MAX;
        count = Math.min(count + 1, KEPT_MAX);
    }

    /**
     * Looks at the last records.
     *
     * @param ran whose code has run since the last look; null where it was none of the chain's functions
     */
    void look(@Nullable String ran) {
        look(ran, Math.min(RECENT, count));
    }

    /** Looks at all that were emitted since the last cut, and lets go of them but for the last. */
    void cut() {
        look(null, count);
        count = Math.min(RECENT, count);
        for (int age = count; age < KEPT_MAX; age++) {
            kept[Math.floorMod(next - 1 - age, KEPT_MAX)] = null;
        }
    }

    private void look(@Nullable String ran, int most) {
        for (int age = 0; age < most; age++) {
            Emitted emitted = kept[Math.floorMod(next - 1 - age, KEPT_MAX)];
            String difference = emitted == null ? null : emitted.print.differenceTo(emitted.value);
            if (emitted != null && difference != null) {
                throw new RecordChangedException(message(nearestTo(ran, emitted, most), difference, ran));
            }
        }
    }

    /** An object may have passed several operators: its way that the message is to name is the one next to whose code has run. */
    private Emitted nearestTo(@Nullable String ran, Emitted changed, int most) {
        Emitted nearest = changed;
        for (int age = 0; age < most; age++) {
            Emitted other = kept[Math.floorMod(next - 1 - age, KEPT_MAX)];
            if (other != null && other.value == changed.value) {
                if (other.from.equals(ran)) {
                    return other;
                }
                nearest = other.to.equals(ran) || ran == null ? other : nearest;
            }
        }
        return nearest;
    }

    private static String message(Emitted emitted, String difference, @Nullable String ran) {
        String type = emitted.value.getClass().getName();
        String what = difference.isEmpty() ? type : difference + " of a " + type;
        if (ran == null) {
            return what + " has changed since " + emitted.from + " gave it to " + emitted.to
                    + ": one of them has kept it and changed it later, or who has it from them, or a thread of theirs."
                    + REMEDY;
        }
        return ran + " has changed " + what
                + (ran.equals(emitted.from)
                        ? " after giving it to " + emitted.to
                        : ", which " + emitted.from + " gave to " + emitted.to)
                + "." + REMEDY;
    }

    private final class Edge<T> implements Receiver<T> {

        private final @Nullable String from;
        private final String to;
        private final Receiver<T> receiver;

        Edge(@Nullable String from, String to, Receiver<T> receiver) {
            this.from = from;
            this.to = to;
            this.receiver = receiver;
        }

        @Override
        public void receive(T value, long timestampMs) throws Exception {
            look(from);
            add(value, from == null ? feeding : from, to);
            receiver.receive(value, timestampMs);
            look(to);
        }

        @Override
        public void watermark(long timestampMs) throws Exception {
            receiver.watermark(timestampMs);
        }

        @Override
        public void idle(boolean idle) throws Exception {
            receiver.idle(idle);
        }
    }
}
