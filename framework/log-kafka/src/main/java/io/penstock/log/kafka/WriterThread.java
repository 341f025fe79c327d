package io.penstock.log.kafka;

import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.Pending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that calls one producer, whose calls may block. The owner hands it commands, which it runs in order; when closed
 * it drops the rest and the producer at once. Creates a daemon thread, which ends with the writer.
 */
final class WriterThread {

    /** Calls that may wait; a caller that does not look at answers for longer is at fault and is told. */
    private static final int COMMANDS_MAX = 8_192;

    /** What a call does to the producer. Fails the pending by throwing; completes it itself, now or later. */
    interface Work {
        void run(KafkaProducer<byte[], byte[]> producer);
    }

    private record Command(Pending<Void> pending, Work work) {}

    private final String name;
    private final Supplier<KafkaProducer<byte[], byte[]>> open;
    private final BlockingQueue<Command> commands = new ArrayBlockingQueue<>(COMMANDS_MAX);
    private final List<Pending<Void>> unanswered = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable LogException broken;
    private boolean started;

    /** @param open creates the producer, on the thread, with the first command */
    WriterThread(String name, Supplier<KafkaProducer<byte[], byte[]>> open) {
        this.name = name;
        this.open = open;
        this.thread = new Thread(this::run, "penstock-writer-" + name);
        thread.setDaemon(true);
    }

    /** Owner thread. */
    Pending<Void> enqueue(Pending<Void> pending, Work work) {
        if (closed) {
            settle(pending, closedFailure());
            return pending;
        }
        if (!started) {
            started = true;
            thread.start();
        }
        if (unanswered.size() >= COMMANDS_MAX / 2) {
            unanswered.removeIf(Pending::isDone);
        }
        unanswered.add(pending);
        if (!commands.offer(new Command(pending, work))) {
            throw new IllegalStateException(
                    "writer " + name + " has " + COMMANDS_MAX + " calls waiting; await answers before making more");
        }
        if (broken != null) {
            refuseCommands(); // the thread may have looked at the queue for the last time before the offer
        }
        return pending;
    }

    /** Writer's thread: whether there are calls behind the one that runs. */
    boolean isAnythingWaiting() {
        return !commands.isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    /** Owner thread. Returns at once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.interrupt();
        unanswered.forEach(pending -> settle(pending, closedFailure()));
        unanswered.clear();
    }

    LogException closedFailure() {
        return new LogException(Reason.CLOSED, "writer " + name + " was closed");
    }

    /** Answers where nobody has: a call of a closed writer is answered by the closing and by the producer. */
    static void settle(Pending<Void> pending, @Nullable LogException failure) {
        synchronized (pending) {
            if (pending.isDone()) {
                return;
            }
            if (failure == null) {
                pending.complete(null);
            } else {
                pending.fail(failure);
            }
        }
    }

    private void run() {
        KafkaProducer<byte[], byte[]> producer = null;
        try {
            while (!closed) {
                Command command = commands.take();
                try {
                    if (producer == null) {
                        producer = open.get();
                    }
                    command.work.run(producer);
                } catch (RuntimeException e) {
                    settle(
                            command.pending,
                            KafkaFailures.of(e, Reason.UNKNOWN_OUTCOME, AclOperation.WRITE, "writer " + name));
                } catch (Error e) {
                    breakDown(command.pending, e);
                    throw e;
                }
            }
        } catch (InterruptedException e) {
            // Closed: nothing else interrupts this thread.
            Thread.currentThread().interrupt();
        } finally {
            drop(producer);
        }
    }

    /** The thread is at its end (no memory, a class that cannot be loaded): whoever waits is told, or would wait for ever. */
    private void breakDown(Pending<Void> current, Error cause) {
        broken = new LogException(Reason.FAILED, "writer " + name + " has broken down: " + cause, cause);
        settle(current, broken);
        refuseCommands();
    }

    private void refuseCommands() {
        for (Command next = commands.poll(); next != null; next = commands.poll()) {
            settle(next.pending, broken);
        }
    }

    private static void drop(@Nullable KafkaProducer<byte[], byte[]> producer) {
        if (producer == null) {
            return;
        }
        // Cleared, or the closing itself would be interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            producer.close(Duration.ZERO);
        } catch (InterruptException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
