package io.penstock.log.kafka;

import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import java.util.Collection;

/** Writes outside transactions through an idempotent producer on a thread of its own. */
final class KafkaLogWriter implements LogWriter {

    private final WriterThread thread;
    private final RecordSender sender;

    KafkaLogWriter(String name, KafkaClients clients, KafkaTopics topics) {
        this.thread = new WriterThread(name, () -> clients.writer(name));
        this.sender = new RecordSender(name, topics);
    }

    @Override
    public Pending<Void> send(Collection<LogWrite> records) {
        Pending<Void> pending = new Pending<>();
        return thread.enqueue(pending, producer -> sender.send(producer, records, pending, failure -> {}));
    }

    @Override
    public void close() {
        thread.close();
    }
}
