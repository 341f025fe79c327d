package io.penstock.log.kafka;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogReader;
import io.penstock.log.LogWriter;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * The log on a Kafka cluster. Opening needs no broker: what asks one fails or waits by itself. Closing ends the admin only; readers
 * and writers are closed by their owners.
 *
 * <p>Threads: one of the admin; per writer one that calls the producer (calls may block) and the producer's own; readers have none.
 */
public final class KafkaLog implements Log {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final String bootstrapServers;
    private final KafkaClients clients;
    private final Admin kafkaAdmin;
    private final KafkaTopics topics;
    private final KafkaLogAdmin admin;
    private final Map<String, ConsumerGroupMetadata> groups = new ConcurrentHashMap<>();

    private KafkaLog(String bootstrapServers, KafkaClients clients) {
        this.bootstrapServers = bootstrapServers;
        this.clients = clients;
        this.kafkaAdmin = clients.admin("penstock-admin");
        this.topics = new KafkaTopics(kafkaAdmin);
        this.admin = new KafkaLogAdmin(kafkaAdmin, topics);
    }

    /**
     * Opens the log.
     *
     * @throws org.apache.kafka.common.config.ConfigException where a setting's value is not valid
     */
    public static KafkaLog open(KafkaLogConfig config) {
        return new KafkaLog(config.bootstrapServers(), new KafkaClients(config));
    }

    /** Where its clients look for the cluster, as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public LogAdmin admin() {
        return admin;
    }

    @Override
    public LogReader openReader(String name, Isolation isolation) {
        return new KafkaLogReader(name, clients.reader(name, isolation), admin, topics);
    }

    @Override
    public TransactionalWriter openTransactionalWriter(String transactionalId, Duration transactionTimeout) {
        return new KafkaTransactionalWriter(transactionalId, transactionTimeout, clients, topics, this::groupMetadata);
    }

    @Override
    public LogWriter openWriter(String name) {
        return new KafkaLogWriter(name, clients, topics);
    }

    @Override
    public void close() {
        kafkaAdmin.close(CLOSE_TIMEOUT);
    }

    /** Of a group without members. Its constructor from a name is deprecated for removal: a consumer that never joins has it. */
    private ConsumerGroupMetadata groupMetadata(String group) {
        return groups.computeIfAbsent(group, name -> {
            KafkaConsumer<byte[], byte[]> stranger = clients.stranger(name);
            try {
                return stranger.groupMetadata();
            } finally {
                stranger.close(CloseOptions.timeout(Duration.ZERO));
            }
        });
    }
}
