package io.penstock.statestore.heap;

import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.journal.PayloadFile;
import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the model test opens a task's state: the heap alone, or a small heap tier with RocksDB behind it. */
final class ModelBackend implements AutoCloseable {

    /** What a snapshot left, and where the journal goes on. */
    record Taken(Path directory, StateSnapshot.Written written, int journalFrom) {}

    /** A few payloads: what waits for a state to be asked for is on disk, and in the heap. */
    private static final long TAIL_BYTES_IN_HEAP = 2_000;

    private final Path root;
    private final @Nullable RocksEnvironment rocks;
    private final TierLimits limits;
    private int directories;

    ModelBackend(Path root, boolean rocksdb, TierLimits limits) {
        this.root = root;
        this.limits = limits;
        this.rocks =
                rocksdb ? new RocksEnvironment(StateMemoryBudget.split(1L << 30, 256L << 20, 4), 4, 1, 1L << 30) : null;
    }

    boolean isTiered() {
        return rocks != null;
    }

    Path newDirectory() {
        return root.resolve("d" + directories++);
    }

    /** Opened, not restored yet; a snapshot's entries are there. */
    HeapTaskState open(List<StateSpec> specs, long firstGeneration, @Nullable Taken from) throws IOException {
        HeapTaskState opened;
        if (rocks == null) {
            opened = new HeapTaskState("t-0", TestSerdes.STRING, specs, firstGeneration);
        } else {
            boolean files = from != null && from.written().format() == StateSnapshot.Format.ROCKSDB;
            Path directory = newDirectory();
            if (files) {
                copy(from.directory(), directory);
            }
            List<StateDeclaration> declarations = files ? from.written().declarations() : List.of();
            opened = HeapTaskState.tiered(
                    "t-0",
                    TestSerdes.STRING,
                    firstGeneration,
                    new ColdTier(
                            rocks.open(directory),
                            declarations,
                            limits,
                            new ColdTier.Tails(directory, TAIL_BYTES_IN_HEAP),
                            Runnable::run));
            for (Path carried : PayloadFile.in(directory)) {
                PayloadFile.read(carried, opened::restore);
            }
            opened.declared(declarations);
            askFor(opened, specs);
        }
        if (from != null && from.written().format() == StateSnapshot.Format.PAYLOADS) {
            try (Stream<Path> files = Files.list(from.directory())) {
                for (Path file : files.sorted().toList()) {
                    PayloadFile.read(file, opened::restore);
                }
            }
        }
        return opened;
    }

    private static void askFor(HeapTaskState opened, List<StateSpec> specs) {
        for (StateSpec spec : specs) {
            switch (spec.kind()) {
                case VALUE -> opened.valueState(spec);
                case LIST -> opened.listState(spec);
                case MAP -> opened.mapState(spec);
                case TIMERS -> opened.timers(spec);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Override
    public void close() {
        if (rocks != null) {
            rocks.close();
        }
    }
}
