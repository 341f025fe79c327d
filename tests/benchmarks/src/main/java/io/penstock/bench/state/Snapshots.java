package io.penstock.bench.state;

import io.penstock.bench.report.Percentiles;
import io.penstock.statestore.Directories;
import java.nio.file.Path;
import java.util.Random;

/**
 * A snapshot each second while state changes, at two sizes with the same change: how long the cut keeps the slot, how long until the last
 * manifest is stored, what object storage then holds; and a restore from it, beside {@code dd}.
 */
final class Snapshots {

    private static final int NOTE_BYTES = 400;
    private static final int RETAINED = 2;
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1L << 20;

    private final StateOptions options;
    private final Path directory;

    Snapshots(StateOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    void measure() throws Exception {
        double smallest = 0;
        for (int megabytes : options.snapshotMb()) {
            try {
                double seconds = at(megabytes);
                if (smallest == 0) {
                    smallest = seconds;
                } else {
                    Findings.atMost(
                            "state-snapshot-" + megabytes + "mb-duration-vs-"
                                    + options.snapshotMb().get(0) + "mb",
                            seconds / smallest,
                            1.20,
                            "x");
                }
            } finally {
                Directories.delete(directory);
            }
        }
    }

    /** Median seconds from a cut to its last manifest. */
    private double at(int megabytes) throws Exception {
        int entryBytes = (int) new Accounts(1_000, NOTE_BYTES).entryBytes(500);
        Accounts accounts = new Accounts((int) (megabytes * MIB / entryBytes), NOTE_BYTES);
        try (SnapshotRig rig = new SnapshotRig(accounts, options.tasks(), directory, RETAINED)) {
            rig.fill();
            rig.snapshot(); // everything, once
            int changed = (int) (options.changedMb() * MIB / entryBytes);
            Random random = new Random(megabytes);
            int count = options.seconds();
            long[] pausesUs = new long[count];
            long[] pausesCpuUs = new long[count];
            double[] seconds = new double[count];
            long uploaded = 0;
            long due = System.nanoTime();
            for (int n = 0; n < count; n++) {
                for (int i = 0; i < changed; i++) {
                    rig.change(random.nextInt(accounts.count()));
                }
                due = rig.serveUntil(due + SECOND);
                SnapshotRig.Taken taken = rig.snapshot();
                pausesUs[n] = taken.pauseNanos() / 1_000;
                pausesCpuUs[n] = taken.pauseCpuNanos() / 1_000;
                seconds[n] = taken.nanos() / 1e9;
                uploaded += taken.uploadedBytes();
            }
            Percentiles pauses = Percentiles.of(pausesUs, count);
            double median = Findings.median(seconds);
            Findings.say(
                    "snapshot: %,d MB in %d tasks, %d MB changed: stored in %.2f s (median), %.0f MB uploaded each;"
                            + " the cut keeps the slot %.2f ms (median), of CPU %.2f ms at most",
                    megabytes,
                    options.tasks(),
                    options.changedMb(),
                    median,
                    uploaded / (double) MIB / count,
                    pauses.at(50) / 1_000.0,
                    Percentiles.of(pausesCpuUs, count).at(100) / 1_000.0);
            String name = "state-snapshot-" + megabytes + "mb-";
            Findings.atMost(name + "pause-p99", pauses.at(99) / 1_000.0, 5, "ms");
            Findings.atMost(name + "pause-max", pauses.at(100) / 1_000.0, 20, "ms");
            long live = accounts.count() * (long) entryBytes;
            Findings.atMost(name + "object-bytes-vs-live", rig.objectBytes() / (double) live, 1.5, "x");
            restore(rig, name);
            return median;
        }
    }

    private static void restore(SnapshotRig rig, String name) throws Exception {
        double[] ratios = new double[3];
        for (int round = 0; round < ratios.length; round++) {
            double raw = rig.readByDd();
            double restored = rig.restore();
            ratios[round] = restored / raw;
            Findings.say("restore: dd reads %.0f MB/s, restored and opened %.0f MB/s", raw / MIB, restored / MIB);
        }
        Findings.atLeast(name + "restore-vs-dd", Findings.median(ratios), 0.6, "x");
    }
}
