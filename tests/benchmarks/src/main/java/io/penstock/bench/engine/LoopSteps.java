package io.penstock.bench.engine;

import io.penstock.bench.workload.Etl;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.ProfileLine;
import io.penstock.bench.workload.Transaction;
import io.penstock.bench.workload.TransactionParser;
import io.penstock.bench.workload.Update;
import io.penstock.bench.workload.Workload;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the loop does with one record. Owned by the loop's thread. */
interface LoopSteps {

    /** Processes one input value and sends what it yields. */
    void process(byte[] value);

    static LoopSteps of(EngineOptions options, KafkaProducer<byte[], byte[]> producer) {
        return options.workload() == Workload.ETL
                ? new EtlSteps(options.output(), producer)
                : new KeyedSteps(options.output(), options.workload(), producer);
    }

    /** Parse, filter, convert, write. */
    final class EtlSteps implements LoopSteps {
        private final TransactionParser parser = new TransactionParser();
        private final Transaction transaction = new Transaction();
        private final Etl etl = new Etl();
        private final String output;
        private final KafkaProducer<byte[], byte[]> producer;

        EtlSteps(String output, KafkaProducer<byte[], byte[]> producer) {
            this.output = output;
            this.producer = producer;
        }

        @Override
        public void process(byte[] value) {
            parser.parse(value, transaction);
            if (Etl.keeps(transaction)) {
                var unused =
                        producer.send(new ProducerRecord<>(output, etl.write(transaction, Etl.eurCents(transaction))));
            }
        }
    }

    /** Parse, count into the account's profile, perhaps emit it. */
    final class KeyedSteps implements LoopSteps {
        private final TransactionParser parser = new TransactionParser();
        private final Transaction transaction = new Transaction();
        private final ProfileLine line = new ProfileLine();
        private final Map<Long, Profile> profiles = new HashMap<>();
        private final String output;
        private final Workload workload;
        private final KafkaProducer<byte[], byte[]> producer;

        KeyedSteps(String output, Workload workload, KafkaProducer<byte[], byte[]> producer) {
            this.output = output;
            this.workload = workload;
            this.producer = producer;
        }

        @Override
        public void process(byte[] value) {
            Update update = parser.parse(value, transaction).toUpdate();
            Profile profile = profiles.computeIfAbsent(update.account(), account -> new Profile());
            profile.add(update);
            if (workload.emits(update)) {
                var unused = producer.send(
                        new ProducerRecord<>(output, line.key(update.account()), line.write(update, profile)));
            }
        }
    }
}
