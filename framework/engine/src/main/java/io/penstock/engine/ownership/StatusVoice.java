package io.penstock.engine.ownership;

import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.status.EncodedStatus;
import io.penstock.protocol.status.Report;
import io.penstock.protocol.status.StatusCodec;
import io.penstock.protocol.status.StatusRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the status topic what there is to say: each report at once, then again as long as it stands. What gets lost is said again, so
 * that nobody waits for an answer of the log. Owned by the TaskManager's thread.
 */
public final class StatusVoice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusVoice.class);

    private final Clock clock;
    private final String topic;
    private final long repeatNanos;
    private final LogWriter writer;
    private final List<Pending<Void>> underWay = new ArrayList<>();
    private Map<Report, Long> saidNanos = new HashMap<>();

    /** @param name of whoever speaks, for the cluster's own logs */
    public StatusVoice(Log log, Clock clock, String prefix, String name, long repeatNanos) {
        this.clock = clock;
        this.topic = TopicNames.status(prefix);
        this.repeatNanos = repeatNanos;
        this.writer = log.openWriter(name);
    }

    /** These reports stand now, and no others. Returns whether any was said. */
    public boolean stand(List<? extends Report> reports) {
        lookBack();
        if (reports.isEmpty() && saidNanos.isEmpty()) {
            return false;
        }
        long nowNanos = clock.nanoTime();
        Map<Report, Long> standing = new HashMap<>();
        List<LogWrite> due = new ArrayList<>();
        for (Report report : reports) {
            Long said = saidNanos.get(report);
            if (said == null || nowNanos - said >= repeatNanos) {
                due.add(write(report));
                standing.put(report, nowNanos);
            } else {
                standing.put(report, said);
            }
        }
        saidNanos = standing;
        send(due);
        return !due.isEmpty();
    }

    /** Says it once. */
    public void say(StatusRecord record) {
        lookBack();
        send(List.of(write(record)));
    }

    /** Whether all that was said has left, or been lost. */
    public boolean isSilent() {
        lookBack();
        return underWay.isEmpty();
    }

    private void send(List<LogWrite> records) {
        if (!records.isEmpty()) {
            underWay.add(writer.send(records));
        }
    }

    private void lookBack() {
        for (Iterator<Pending<Void>> all = underWay.iterator(); all.hasNext(); ) {
            Pending<Void> sent = all.next();
            if (sent.isDone()) {
                all.remove();
                if (sent.isFailed()) {
                    LOG.info(
                            "a word in {} was lost, it will be said again: {}",
                            topic,
                            sent.failure().getMessage());
                }
            }
        }
    }

    private LogWrite write(StatusRecord record) {
        EncodedStatus encoded = StatusCodec.encode(record);
        return new LogWrite(
                topic, record.partition(), LogWrite.TIMESTAMP_NOW, encoded.key(), encoded.value(), List.of());
    }

    @Override
    public void close() {
        writer.close();
    }
}
