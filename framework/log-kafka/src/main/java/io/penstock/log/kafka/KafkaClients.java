package io.penstock.log.kafka;

import io.penstock.log.Isolation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The one factory of Kafka clients: Penstock's defaults, over them the user's settings, over these what Penstock owns. Settings
 * that no kind of client knows go to all of them: plugins (security, interceptors) have their own.
 */
final class KafkaClients {

    /** A call of a producer blocks its writer's thread at most that long, then tells that the outcome is unknown. */
    private static final int BLOCK_MS_MAX = 5_000;

    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final int DELIVERY_TIMEOUT_MS = 30_000;

    /**
     * A commit's burst is flushed when it is complete. Until then its batches wait for each other: a request and a look at the transaction
     * for each partition would cost the broker more than the records.
     */
    private static final int TRANSACTION_LINGER_MS = 5;

    private final KafkaLogConfig config;

    KafkaClients(KafkaLogConfig config) {
        this.config = config;
    }

    Admin admin(String name) {
        Map<String, Object> settings = new HashMap<>();
        // A fence is asked again until the old transaction has its markers; a failover waits for it.
        settings.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 10);
        settings.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200);
        settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        putUsers(settings, AdminClientConfig.configNames());
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, name);
        return Admin.create(settings);
    }

    KafkaConsumer<byte[], byte[]> reader(String name, Isolation isolation) {
        Map<String, Object> settings = readerDefaults();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation == Isolation.READ_COMMITTED ? "read_committed" : "read_uncommitted");
        return consumer(settings);
    }

    /** A consumer that never joins, for a group's metadata. */
    KafkaConsumer<byte[], byte[]> stranger(String group) {
        Map<String, Object> settings = readerDefaults();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "penstock-group-" + group);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        return consumer(settings);
    }

    KafkaProducer<byte[], byte[]> writer(String name) {
        Map<String, Object> settings = writerDefaults(DELIVERY_TIMEOUT_MS, 0);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, name);
        return producer(settings);
    }

    /** Deliveries give up before the transaction times out, so that its end is the writer's to tell. */
    KafkaProducer<byte[], byte[]> transactionalWriter(String transactionalId, Duration transactionTimeout) {
        int timeoutMs = Math.toIntExact(transactionTimeout.toMillis());
        Map<String, Object> settings = writerDefaults(Math.max(100, timeoutMs - timeoutMs / 5), TRANSACTION_LINGER_MS);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeoutMs);
        return producer(settings);
    }

    private Map<String, Object> readerDefaults() {
        Map<String, Object> settings = new HashMap<>();
        // Everything that has been fetched, for a whole loop's work: what is left over blocks that partition's next
        // fetch.
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        // A partition that is assigned, resumed or drained joins the next fetch, and waits for the one under way until
        // then.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        settings.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        putUsers(settings, ConsumerConfig.configNames());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    private Map<String, Object> writerDefaults(int deliveryTimeoutMs, int lingerMs) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        // Starting over while no broker answers forgets all topics: a send would then fail after max.block.ms instead
        // of being tried
        // for as long as deliveries are. A writer lives no longer than its incarnation; the next one starts over
        // anyway.
        settings.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS_MAX);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryTimeoutMs);
        settings.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(REQUEST_TIMEOUT_MS, deliveryTimeoutMs - lingerMs));
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 2);
        settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        putUsers(settings, ProducerConfig.configNames());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return settings;
    }

    private void putUsers(Map<String, Object> settings, Set<String> known) {
        config.clientSettings().forEach((name, value) -> {
            boolean ofAnotherClient = !known.contains(name)
                    && (ProducerConfig.configNames().contains(name)
                            || ConsumerConfig.configNames().contains(name)
                            || AdminClientConfig.configNames().contains(name));
            if (!ofAnotherClient) {
                settings.put(name, value);
            }
        });
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
