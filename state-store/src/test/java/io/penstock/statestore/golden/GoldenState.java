package io.penstock.statestore.golden;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.avro.AvroSerde;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalEncoder;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.snapshot.ManifestCodec;
import io.penstock.statestore.snapshot.SnapshotFile;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotUploader;
import io.penstock.statestore.snapshot.TaskManifest;
import io.penstock.statestore.ttl.TtlStates;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * Writes the state of the golden files: every kind of state, of types that evolve. Three keys, two commits; a snapshot as of the first, a
 * journal of both.
 */
final class GoldenState {

    static final long RUN = 1_700_000_000_000L;
    static final TaskId TASK = new TaskId("profile", 3);
    static final String JOB = "fraud";
    static final SnapshotId SNAPSHOT = new SnapshotId(RUN, 1, 0);
    static final long NOW_MS = 1_700_000_000_000L;
    static final long TTL_MS = 60_000;
    static final int KEYS = 3;

    static final Serde<String> KEY = Types.STRING.createSerde();

    private GoldenState() {}

    static <T> StateSpec account(Class<T> type) {
        return StateSpec.value("profile/account", serde(type));
    }

    static <T> StateSpec profile(Class<T> type) {
        return StateSpec.value("profile/profile", serde(type)).withNamespaces(Types.LONG.createSerde());
    }

    static <T> StateSpec payments(Class<T> type) {
        return StateSpec.list("profile/payments", serde(type));
    }

    static <T> StateSpec events(Class<T> type) {
        return StateSpec.map("profile/events", serde(String.class), serde(type));
    }

    static StateSpec rate(org.apache.avro.Schema schema) {
        return StateSpec.value("profile/rate", AvroSerde.forGeneric(schema));
    }

    /** Of a state that has a time to live. */
    static <T> StateSpec recent(Class<T> type) {
        return StateSpec.map("profile/recent", serde(Long.class), serde(type));
    }

    static StateSpec timers() {
        return StateSpec.timers("profile/_timers.event", Types.LONG.createSerde());
    }

    private static <T> Serde<T> serde(Class<T> type) {
        return TypeInformation.of(type).createSerde();
    }

    static TtlStates ttl(TaskState task, long nowMs) {
        return new TtlStates(
                task, StateTtlConfig.newBuilder(Duration.ofMillis(TTL_MS)).build(), () -> nowMs);
    }

    /** A commit's worth of changes. */
    private static void write(TaskState task, int round) throws Exception {
        ValueState<Release1.Account> account = task.valueState(account(Release1.Account.class));
        ValueState<Release1.Profile> profile = task.valueState(profile(Release1.Profile.class));
        ListState<Release1.Payment> payments = task.listState(payments(Release1.Payment.class));
        MapState<String, Release1.Event> events = task.mapState(events(Release1.Event.class));
        ValueState<GenericRecord> rate = task.valueState(rate(Release1.RATE));
        MapState<Long, Release1.Payment> recent = ttl(task, NOW_MS + round).mapState(recent(Release1.Payment.class));
        for (int key = 0; key < KEYS; key++) {
            task.setCurrentKey("key-" + key);
            task.setCurrentNamespace(60L * key);
            Release1.Payment payment = new Release1.Payment("p" + round, key + 0.5f, "gone");
            account.update(new Release1.Account(
                    "a" + key,
                    10 * round + key,
                    "Bern",
                    key == 0 ? Release1.Kind.PRIVATE : Release1.Kind.BUSINESS,
                    List.of(payment),
                    key == 1 ? Optional.empty() : Optional.of("π" + round),
                    new BigDecimal("12.30"),
                    Instant.ofEpochMilli(NOW_MS)));
            Release1.Profile changed = new Release1.Profile();
            changed.name = "n" + key;
            changed.visits = round;
            changed.setTotals(Map.of("total", 7L + round));
            profile.update(changed);
            payments.add(payment);
            events.put("e" + round, new Release1.Opened(round));
            rate.update(new GenericRecordBuilder(Release1.RATE)
                    .set("percent", 5 + round)
                    .set("currency", "CHF")
                    .build());
            recent.put((long) round, payment);
            task.timers(timers()).register(NOW_MS + round);
        }
        if (round == 1) {
            // what is gone by the second commit
            task.setCurrentKey("key-2");
            task.setCurrentNamespace(120L);
            account.clear();
            profile.clear();
            payments.clear();
            events.remove("e0");
            rate.clear();
            recent.remove(0L);
            task.timers(timers()).delete(NOW_MS);
        }
    }

    /** Writes a snapshot as of the first commit, and returns the journal of both. */
    static List<byte[]> write(StateBackend backend, ObjectStore store, Path scratch) throws Exception {
        TaskState task = backend.open(TASK.toString(), KEY, null);
        task.restored(1);
        JournalEncoder encoder = new JournalEncoder(RUN, 1, 4_096);
        List<byte[]> journal = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            write(task, round);
            SealedWrites sealed = task.seal();
            long sequence = round;
            sealed.encode(4_096, payload -> encoder.data(sequence, payload, journal::add));
            encoder.commit(CommitRecord.of(RUN, 1, sequence, round, NOW_MS + sequence), journal::add);
            StateSnapshot snapshot = round == 0 ? task.snapshot() : null;
            task.committed(sealed.generation());
            if (snapshot != null) {
                store(snapshot, task, store, scratch, journal.size());
            }
        }
        task.close();
        return journal;
    }

    private static void store(
            StateSnapshot snapshot, TaskState task, ObjectStore store, Path scratch, long journalOffset)
            throws IOException {
        boolean more = true;
        while (more) {
            more = task.maintain(1_000);
        }
        StateSnapshot.Written written = snapshot.write(scratch);
        snapshot.close();
        SnapshotUploader.Source source = new SnapshotUploader.Source(JOB, TASK, SNAPSHOT, 1, journalOffset);
        TaskManifest manifest = new SnapshotUploader(store, Runnable::run).upload(source, scratch, written, null);
        withBlobs(manifest, store);
    }

    /** An uploader puts files as small as these into the manifest; here those with the entries are blobs, as they are of most tasks. */
    private static void withBlobs(TaskManifest manifest, ObjectStore store) {
        List<SnapshotFile> files = new ArrayList<>();
        for (SnapshotFile file : manifest.files()) {
            byte[] inline = file.inline();
            if (inline == null
                    || !(file.name().startsWith("payloads") || file.name().endsWith(".sst"))) {
                files.add(file);
                continue;
            }
            String blob = manifest.paths().blob(manifest.id(), file.sha256());
            store.putIfAbsent(blob, ObjectContent.of(inline));
            files.add(new SnapshotFile(file.name(), file.size(), file.sha256(), blob, null));
        }
        TaskManifest changed = new TaskManifest(
                manifest.job(),
                manifest.task(),
                manifest.id(),
                manifest.checkpoint(),
                manifest.journalOffset(),
                manifest.base(),
                manifest.format(),
                manifest.declarations(),
                files);
        String key = manifest.paths().manifest(manifest.id());
        store.delete(key);
        store.write(key, ManifestCodec.encode(changed), null);
    }
}
