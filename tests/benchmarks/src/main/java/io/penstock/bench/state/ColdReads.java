package io.penstock.bench.state;

import io.penstock.statestore.Directories;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.rocksdb.RocksDBException;

/**
 * A read-modify-write per record with a state ten times as large as the cache, Zipf 0.9, beside get and put through JNI; in turns. The
 * goal is of the slot's CPU, which bounds what a slot takes. That of the whole process is said beside it, less the journal's encoding, which
 * the other does not have: writing, compaction and collection are in it for both.
 */
final class ColdReads {

    private static final double ZIPF = 0.9;
    private static final int STATE_TO_CACHE = 10;
    private static final int COMMIT_EVERY = 1 << 16;
    private static final long WRITE_BUFFER_BYTES = 32L << 20;

    /** What the tier reckons with for an entry beside twice its bytes: node and bucket. */
    private static final int NODE_BYTES = 54;

    private final StateOptions options;
    private final Path directory;
    private final Accounts accounts;
    private final int[] stream;

    private record Cost(double slot, double process) {
        double slotOver(Cost other) {
            return slot / other.slot;
        }

        double processOver(Cost other) {
            return process / other.process;
        }
    }

    ColdReads(StateOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
        this.accounts = new Accounts(options.keys(), options.noteBytes());
        this.stream = accounts.zipf(ZIPF, options.accesses());
    }

    void measure() throws Exception {
        long entryBytes = accounts.entryBytes(accounts.count() / 2);
        long cacheBytes = accounts.count() / STATE_TO_CACHE * (2 * entryBytes + NODE_BYTES);
        StateMemoryBudget budget = new StateMemoryBudget(0, 0, 0, cacheBytes, 3 * WRITE_BUFFER_BYTES, 0);
        try (RocksEnvironment environment = new RocksEnvironment(budget, 1, 2, 1L << 30);
                TieredTask tiered = new TieredTask(
                        environment, directory.resolve("tiered"), cacheBytes, Math.max(1 << 20, cacheBytes / 4));
                RocksPeer peer = new RocksPeer(directory.resolve("peer"), 2 * cacheBytes, WRITE_BUFFER_BYTES)) {
            for (int i = 0; i < accounts.count(); i++) {
                tiered.task.setCurrentKey(accounts.key(i));
                tiered.state.update(accounts.first(i));
                peer.put(accounts.key(i), accounts.first(i));
                if (i % COMMIT_EVERY == 0) {
                    tiered.commit();
                }
            }
            tiered.commit();
            double[] slot = new double[options.rounds()];
            double[] process = new double[options.rounds()];
            for (int round = -1; round < options.rounds(); round++) {
                Cost ofPeer = inPeer(peer);
                Cost ofTier = inTier(tiered);
                if (round >= 0) { // the first is the compilers'
                    slot[round] = ofPeer.slotOver(ofTier);
                    process[round] = ofPeer.processOver(ofTier);
                }
            }
            requireEqual(tiered, peer);
            Findings.atLeast("state-cold-vs-get-put", Findings.median(slot), 3.0, "x");
            Findings.say("cold: all threads of the process together %.2f times get and put", Findings.median(process));
        } finally {
            Directories.delete(directory);
        }
    }

    private Cost inPeer(RocksPeer peer) throws RocksDBException {
        long process = Cpu.processNanos();
        long start = Cpu.threadNanos();
        for (int index : stream) {
            peer.readModifyWrite(accounts.key(index));
        }
        Cost cost = new Cost(
                (Cpu.threadNanos() - start) / (double) stream.length,
                (Cpu.processNanos() - process) / (double) stream.length);
        Findings.say("cold: get and put through JNI %.0f ns a record, all threads %.0f", cost.slot, cost.process);
        return cost;
    }

    private Cost inTier(TieredTask tiered) throws IOException {
        long process = Cpu.processNanos();
        long start = Cpu.threadNanos();
        long writer = tiered.writerNanos();
        long encoded = tiered.encodeNanos();
        long loads = tiered.task.coldLoads();
        for (int i = 0; i < stream.length; i++) {
            tiered.task.setCurrentKey(accounts.key(stream[i]));
            tiered.state.update(Objects.requireNonNull(tiered.state.value()).next());
            if ((i & (COMMIT_EVERY - 1)) == COMMIT_EVERY - 1) {
                tiered.commit();
            }
        }
        long encode = tiered.encodeNanos() - encoded;
        Cost cost = new Cost(
                (Cpu.threadNanos() - start - encode) / (double) stream.length,
                (Cpu.processNanos() - process - encode) / (double) stream.length);
        Findings.say(
                "cold: tier %.0f ns a record, all threads %.0f (writing %.0f); %.1f%% missed; encoding %.0f beside it",
                cost.slot,
                cost.process,
                (tiered.writerNanos() - writer) / (double) stream.length,
                100.0 * (tiered.task.coldLoads() - loads) / stream.length,
                encode / (double) stream.length);
        return cost;
    }

    /** A figure of a state that is wrong is none. */
    private void requireEqual(TieredTask tiered, RocksPeer peer) throws RocksDBException, IOException {
        for (int i = 0; i < accounts.count(); i += 97) {
            tiered.task.setCurrentKey(accounts.key(i));
            Account here = tiered.state.value();
            Account there = peer.get(accounts.key(i));
            if (!Objects.equals(here, there)) {
                throw new IllegalStateException("key " + accounts.key(i) + ": tier " + here + ", get and put " + there);
            }
        }
    }
}
