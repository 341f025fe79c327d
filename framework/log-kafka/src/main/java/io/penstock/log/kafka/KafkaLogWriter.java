package io.penstock.log.kafka;

import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import java.util.List;

/** Writes outside transactions through an idempotent producer on a thread of its own. */
final class KafkaLogWriter implements LogWriter {

    private final WriterThread thread;
    private final RecordSender sender;

    KafkaLogWriter(String name, KafkaClients clients, KafkaTopics topics) {
        this.thread = new WriterThread(name, () -> clients.writer(name));
        this.sender = new RecordSender(name, topics);
    }

    @Override
    public Pending<Void> send(List<LogWrite> records) {
        Pending<Void> pending = new Pending<>();
        List<LogWrite> sent = List.copyOf(records);
        return thread.enqueue(pending, producer -> sender.send(producer, sent, pending, failure -> {}));
    }

    @Override
    public void close() {
        thread.close();
    }
}
