package io.penstock.bench.harness;

import io.penstock.bench.report.Checksum;
import io.penstock.bench.workload.Etl;
import io.penstock.bench.workload.Profile;
import io.penstock.bench.workload.Transaction;
import io.penstock.bench.workload.TransactionGenerator;
import io.penstock.bench.workload.TransactionParser;
import io.penstock.bench.workload.Update;
import io.penstock.bench.workload.Workload;
import java.util.HashMap;
import java.util.Map;

/**
 * What every engine must write for the input generated: computed once, record by record, without any engine. Owned by
 * the thread that generates.
 */
public final class Expectation {

    /** One account in so many is asked for its final profile. */
    public static final int REPORT_EVERY = 8;

    private final Workload workload;
    private final TransactionParser parser = new TransactionParser();
    private final Transaction transaction = new Transaction();
    private final Etl etl = new Etl();
    private final Checksum outputs = new Checksum();
    private final Map<Long, Profile> profiles = new HashMap<>();
    private long windowStartMs;

    public Expectation(Workload workload) {
        this.workload = workload;
    }

    /** Counts the record in that the generator has just written. */
    void add(byte[] value, TransactionGenerator generator) {
        if (workload == Workload.ETL) {
            parser.parse(value, transaction);
            if (Etl.keeps(transaction)) {
                outputs.add(null, etl.write(transaction, Etl.eurCents(transaction)));
            }
            return;
        }
        long account = generator.account();
        Update update = new Update(account, generator.id(), generator.amountCents(), generator.timestamp(), false);
        if (workload == Workload.TUMBLING) {
            addToWindow(update);
            return;
        }
        if (workload.emits(update)) {
            outputs.add(account, update.id());
        }
        if (account % REPORT_EVERY == 0) {
            profiles.computeIfAbsent(account, absent -> new Profile()).add(update);
        }
    }

    /** Records come in the order of time. */
    private void addToWindow(Update update) {
        long start = update.timestamp() - update.timestamp() % Workload.WINDOW_MS;
        if (start != windowStartMs) {
            endWindow();
            windowStartMs = start;
        }
        profiles.computeIfAbsent(update.account(), absent -> new Profile()).add(update);
    }

    /** No more records come into the window that is open. */
    void endWindow() {
        profiles.forEach((account, profile) -> outputs.add(account, Workload.fingerprint(windowStartMs, profile)));
        profiles.clear();
    }

    public Workload workload() {
        return workload;
    }

    /** Count and checksum of the outputs: whole records for ETL, (account, id) for the keyed workloads, (account, window, profile) for windows. */
    public Checksum outputs() {
        return outputs;
    }

    /** The final profiles of the accounts that reports ask for; those without transactions are absent. */
    public Map<Long, Profile> profiles() {
        return profiles;
    }
}
