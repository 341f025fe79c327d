package io.penstock.log.sim;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogReader;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The log as one process sees it: its clients, and its requests under way. */
final class SimProcess implements Log {

    private final String name;
    private final int life;
    private final SimLog log;
    private final SimCluster cluster;
    private final RandomGenerator random;
    private final Set<SimRequest<?>> underWay = new LinkedHashSet<>();
    private final Map<SimOperation.Kind, Long> requests = new EnumMap<>(SimOperation.Kind.class);
    private final SimAdmin admin;
    private int writers;
    private boolean crashed;

    /** @param life counts the processes of this name */
    SimProcess(String name, int life, SimLog log, SimCluster cluster, RandomGenerator random) {
        this.name = name;
        this.life = life;
        this.log = log;
        this.cluster = cluster;
        this.random = random;
        this.admin = new SimAdmin(this, cluster);
    }

    String name() {
        return name;
    }

    SimScheduler scheduler() {
        return log.scheduler();
    }

    SimSettings settings() {
        return log.settings();
    }

    RandomGenerator random() {
        return random;
    }

    boolean isCrashed() {
        return crashed;
    }

    long networkNanos() {
        return settings().network().draw(random);
    }

    /** Sends a request; the client hears of it unless the process crashes first. */
    <T> void request(SimOperation.Kind kind, String client, String target, Consumer<Reply<T>> work, Reply<T> answer) {
        requireAlive();
        long number = requests.merge(kind, 1L, Long::sum) - 1;
        SimOperation operation = new SimOperation(kind, name, client, target, number);
        scheduler().trace(kind.name(), client, number);
        SimRequest<T> request = new SimRequest<>(this, operation, log.faults().decide(operation), work, answer);
        underWay.add(request);
        request.send();
    }

    /** Sends a request whose answer is the pending's. */
    <T> Pending<T> ask(SimOperation.Kind kind, String target, Consumer<Reply<T>> work) {
        Pending<T> pending = new Pending<>();
        request(kind, "admin", target, work, into(pending));
        return pending;
    }

    static <T> Reply<T> into(Pending<T> pending) {
        return new Reply<>() {
            @Override
            public void done(@Nullable T value) {
                pending.complete(value);
            }

            @Override
            public void failed(Reason reason, String message) {
                pending.fail(new LogException(reason, message));
            }
        };
    }

    void forget(SimRequest<?> request) {
        underWay.remove(request);
    }

    void crash() {
        crashed = true;
        List<SimRequest<?>> orphans = Arrays.asList(underWay.toArray(new SimRequest<?>[0]));
        underWay.clear();
        orphans.forEach(SimRequest::orphan);
    }

    void requireAlive() {
        if (crashed) {
            throw new IllegalStateException("process " + name + " has crashed: nothing of it may run any more");
        }
    }

    /** Names one life of one writer. */
    String nextWriterLife() {
        return name + "#" + life + "." + writers++;
    }

    @Override
    public LogAdmin admin() {
        return admin;
    }

    @Override
    public LogReader openReader(String readerName, Isolation isolation) {
        requireAlive();
        return new SimReader(this, cluster, readerName, isolation);
    }

    @Override
    public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
        requireAlive();
        return new SimTransactionalWriter(this, cluster, transactionalId, transactionTimeout);
    }

    @Override
    public LogWriter openWriter(String writerName) {
        requireAlive();
        return new SimWriter(this, cluster, writerName);
    }

    @Override
    public void close() {
        // Nothing is held; what is under way arrives.
    }
}
