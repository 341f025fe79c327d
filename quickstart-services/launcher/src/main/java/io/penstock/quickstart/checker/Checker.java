package io.penstock.quickstart.checker;

import io.penstock.quickstart.checker.Comparison.Verdict;
import io.penstock.quickstart.options.Options;
import io.penstock.quickstart.wire.AvroFormat;
import io.penstock.quickstart.wire.Topics;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The checker's process. Reads everything there is, waits for alerts that are still to come, reads to the end once more
 * after a pause in which a second copy could have come, and gives its verdict: exit code 0 where the alerts are exactly
 * those of the replay, 1 where they are not, 2 where it could not do its work, 3 where no alert was due.
 *
 * <p>Compared is what lies up to the input's watermark; a generator that has closed the stream leaves nothing beyond
 * it. With {@code --follow} it goes along with a running service, with a status line a second, until its input ends.
 */
public final class Checker {

    private static final Map<String, String> OPTIONS = Map.of(
            "bootstrap", "localhost:9092",
            "watermark-bound-ms", String.valueOf(Topics.WATERMARK_BOUND_MS),
            "patience-s", "60",
            "settle-ms", "2000",
            "follow", "false");

    private static final Duration POLL = Duration.ofMillis(50);
    private static final long STATUS_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintStream out;
    private final TopicReader reader;
    private final Replay replay;
    private final Comparison comparison = new Comparison();
    private final TruthScore score = new TruthScore();
    private final AvroFormat transactions = AvroFormat.transactions();
    private final AvroFormat alerts = AvroFormat.alerts();
    private final AvroFormat truths = AvroFormat.truths();
    private long lateAtService;
    private long lastAlertNanos = System.nanoTime();

    private Checker(TopicReader reader, long boundMs, PrintStream out) {
        this.reader = reader;
        this.out = out;
        this.replay = new Replay(reader.partitionsOf(Topics.TRANSACTIONS), boundMs);
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int code = 2;
        try {
            Options options = Options.parse(args, OPTIONS);
            try (TopicReader reader = new TopicReader(
                    options.text("bootstrap"),
                    List.of(Topics.TRANSACTIONS, Topics.ALERTS, Topics.TRUTH, Topics.LATE))) {
                Checker checker = new Checker(reader, options.number("watermark-bound-ms", 0, 60_000), out);
                if (options.flag("follow")) {
                    checker.follow(endOfInput());
                }
                code = checker.conclude(
                        TimeUnit.SECONDS.toNanos(options.number("patience-s", 0, 3_600)),
                        TimeUnit.MILLISECONDS.toNanos(options.number("settle-ms", 0, 60_000)));
            }
        } catch (IllegalArgumentException | KafkaException e) {
            System.err.println("checker: " + e.getMessage());
        }
        System.exit(code);
    }

    private void follow(AtomicBoolean ended) {
        long statusNanos = System.nanoTime();
        while (!ended.get()) {
            poll();
            if (System.nanoTime() - statusNanos >= 0) {
                Verdict now = comparison.upTo(replay.watermarkMs());
                // What is not there yet is awaited, not lost: the service may be a moment behind, or dead for a while.
                out.println("status matched " + (now.checked() - now.lost()) + " due " + now.lost() + " doubled "
                        + now.doubled() + " invented " + now.invented());
                statusNanos += STATUS_EVERY_NANOS;
            }
        }
    }

    /** Returns the exit code. */
    private int conclude(long patienceNanos, long settleNanos) {
        // The input first: its end fixes what is expected.
        boolean complete = readTo(reader.sampleEnds(), patienceNanos);
        lastAlertNanos = System.nanoTime();
        while (complete
                && comparison.upTo(replay.watermarkMs()).lost() > 0
                && System.nanoTime() - lastAlertNanos < patienceNanos) {
            poll();
        }
        for (long startNanos = System.nanoTime(); System.nanoTime() - startNanos < settleNanos; ) {
            poll();
        }
        complete = complete && readTo(reader.sampleEnds(), patienceNanos);
        Verdict verdict = comparison.upTo(replay.watermarkMs());
        out.println(verdict.line());
        out.println(score.line(replay.watermarkMs()));
        out.println("replayed " + replay.judged() + " transactions");
        verdict.differences().forEach(difference -> out.println("  " + difference));
        explainWhatCannotBeChecked(verdict, complete, patienceNanos);
        if (!complete || !verdict.differences().isEmpty() || replay.late() > 0 || lateAtService > 0) {
            return 1;
        }
        return verdict.agrees() ? 0 : 3;
    }

    private void explainWhatCannotBeChecked(Verdict verdict, boolean complete, long patienceNanos) {
        if (!complete) {
            out.println("not everything could be read within " + TimeUnit.NANOSECONDS.toSeconds(patienceNanos)
                    + " s: a transaction on one of the topics stays open; see the broker's log");
        }
        if (verdict.checked() == 0) {
            out.println("no alert was expected, so nothing was checked: generate longer, or with more frauds");
        }
        if (replay.late() > 0) {
            out.println(replay.late()
                    + " transactions were further behind than --watermark-bound-ms allows, so the order is"
                    + " not determined: lower the generator's --disorder-max-ms");
        }
        if (lateAtService > 0) {
            out.println(lateAtService + " transactions were sent to " + Topics.LATE
                    + " by the service though none was late");
        }
    }

    private boolean readTo(Map<TopicPartition, Long> ends, long patienceNanos) {
        long startNanos = System.nanoTime();
        while (!reader.reached(ends)) {
            if (poll() > 0) {
                startNanos = System.nanoTime();
            } else if (System.nanoTime() - startNanos > patienceNanos) {
                return false;
            }
        }
        return true;
    }

    private int poll() {
        int records = reader.poll(POLL, this::handle);
        replay.advance(comparison::expect);
        return records;
    }

    private void handle(ConsumerRecord<byte[], byte[]> message) {
        switch (message.topic()) {
            case Topics.TRANSACTIONS ->
                replay.add(message.partition(), Payment.of(transactions.decode(message.value())));
            case Topics.ALERTS -> {
                Finding alert = Finding.of(alerts.decode(message.value()));
                lastAlertNanos = System.nanoTime();
                comparison.see(alert);
                score.suspect(alert);
            }
            case Topics.TRUTH -> {
                GenericRecord truth = truths.decode(message.value());
                score.plant((long) truth.get("transactionId"), (long) truth.get("timestampMs"));
            }
            default -> lateAtService++;
        }
    }

    private static AtomicBoolean endOfInput() {
        AtomicBoolean ended = new AtomicBoolean();
        Thread input = new Thread(
                () -> {
                    try {
                        System.in.transferTo(java.io.OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        System.err.println("checker: cannot read its input, so it concludes: " + e.getMessage());
                    }
                    ended.set(true);
                },
                "end-of-input");
        input.setDaemon(true);
        input.start();
        return ended;
    }
}
