package io.penstock.statestore.tool;

import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.cold.ColdStoreException;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.savepoint.Savepoint;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.TaskManifest;
import io.penstock.statestore.tool.Options.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./penstock state}: lists snapshots in object storage, what states are in them, a key's values, what differs between two. Needs
 * neither Kafka nor the job's classes. Exits with 0, with 1 where nothing is found or something differs, with 2 where it could not be told.
 */
public final class StateTool {

    /** Exit codes. */
    public static final int FINE = 0;

    public static final int DIFFERENT = 1;
    public static final int TROUBLE = 2;

    private static final String USAGE =
            """
            usage: ./penstock state ls   <storage> [--job J] [--task T] [--checkpoint N]
                   ./penstock state show <snapshot> [--state S]
                   ./penstock state get  <snapshot> --state S --key K
                   ./penstock state diff <snapshot> <snapshot> [--state S] [--limit 20]
                   ./penstock state diff <storage> --from N --to N [--job J] [--task T] [--state S] [--limit 20]

              ls      checkpoints, tasks and their snapshots; of a savepoint, what it says of itself first
              show    states, with their entries, sizes and schemas
              get     what there is under a key, a line of JSON for each entry
              diff    entries that one has and the other has not, or has otherwise; exits with 1 where there are any

              <storage>    as penstock.checkpoint.storage: file:///directory or s3://bucket/prefix; or a savepoint's location
              <snapshot>   a storage, narrowed by --job, --task <stage>/<index> and --checkpoint (else each task's newest
                           snapshot), or a storage with a manifest's key behind: one task's snapshot
              --key        text, or JSON where keys are not text
              --endpoint   of another S3 server than AWS, as http://localhost:9000; credentials are found as the AWS SDK does
            """;

    private final PrintStream out;

    private StateTool(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, System.err));
    }

    /** Returns the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            return new StateTool(out).run(arguments);
        } catch (UsageException e) {
            err.println("penstock state: " + e.getMessage() + "; see ./penstock state --help");
        } catch (IllegalArgumentException
                | IllegalStateException
                | IOException
                | UnreadableSchemaException
                | JournalException
                | SnapshotException
                | ObjectStoreException
                | ColdStoreException e) {
            err.println("penstock state: " + e.getMessage());
        }
        return TROUBLE;
    }

    private int run(List<String> arguments) throws IOException {
        String command = arguments.isEmpty() ? "--help" : arguments.get(0);
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (command) {
            case "ls" -> list(options(rest));
            case "show" -> show(options(rest, "--state"));
            case "get" -> get(options(rest, "--state", "--key"));
            case "diff" -> diff(options(rest, "--state", "--limit", "--from", "--to"));
            case "--help", "-h", "help" -> {
                out.print(USAGE);
                yield FINE;
            }
            default -> throw new UsageException("unknown command \"" + command + "\"");
        };
    }

    private static Options options(List<String> arguments, String... own) {
        Set<String> allowed = new HashSet<>(Selection.OPTIONS);
        allowed.addAll(List.of(own));
        return new Options(arguments, allowed);
    }

    private static Storage open(Options options, int urls, int which) {
        if (options.plain().size() != urls) {
            throw new UsageException(
                    options.plain().size() + " URLs, wanted " + (urls == 1 ? "is one" : "are " + urls));
        }
        return Storage.open(options.plain().get(which), options.get("--endpoint"));
    }

    // ---- ls

    private int list(Options options) {
        try (Storage storage = open(options, 1, 0)) {
            Optional<Savepoint> savepoint = storage.namesOne() ? Optional.empty() : storage.savepoint();
            savepoint.ifPresent(saved -> new SavepointListing(out).print(saved));
            List<TaskManifest> all = new ArrayList<>(Selection.all(storage, options));
            String checkpoint = options.get("--checkpoint");
            if (checkpoint != null) {
                long number = options.number("--checkpoint", 0);
                all.removeIf(manifest -> manifest.checkpoint() != number);
            }
            if (all.isEmpty()) {
                out.println("no snapshots");
                return savepoint.isPresent() ? FINE : DIFFERENT;
            }
            if (checkpoint == null && options.get("--task") == null && !storage.namesOne()) {
                listCheckpoints(all);
            } else {
                listSnapshots(all);
            }
            return FINE;
        }
    }

    private void listCheckpoints(List<TaskManifest> all) {
        Map<String, Map<Long, List<TaskManifest>>> jobs = new TreeMap<>();
        for (TaskManifest manifest : all) {
            jobs.computeIfAbsent(manifest.job(), absent -> new TreeMap<>())
                    .computeIfAbsent(manifest.checkpoint(), absent -> new ArrayList<>())
                    .add(manifest);
        }
        Table table = new Table("job", "checkpoint", "tasks", "bytes", "uploaded", "stages", "format");
        jobs.forEach((job, checkpoints) -> checkpoints.forEach((number, manifests) -> {
            Set<String> stages = new TreeSet<>();
            Set<String> formats = new TreeSet<>();
            manifests.forEach(manifest -> {
                stages.add(manifest.task().stage());
                formats.add(manifest.format().toString().toLowerCase(Locale.ROOT));
            });
            table.row(
                    job,
                    number,
                    manifests.size(),
                    Selection.bytes(manifests),
                    manifests.stream().mapToLong(TaskManifest::uploadedBytes).sum(),
                    String.join(",", stages),
                    String.join(",", formats));
        }));
        table.print(out);
    }

    private void listSnapshots(List<TaskManifest> all) {
        Table table = new Table("task", "checkpoint", "format", "files", "bytes", "states", "journal from", "manifest");
        for (TaskManifest manifest : all) {
            table.row(
                    manifest.task(),
                    manifest.checkpoint(),
                    manifest.format().toString().toLowerCase(Locale.ROOT),
                    manifest.files().size(),
                    manifest.bytes(),
                    manifest.declarations().stream()
                            .map(StateDeclaration::name)
                            .distinct()
                            .count(),
                    manifest.journalOffset(),
                    manifest.paths().manifest(manifest.id()));
        }
        table.print(out);
    }

    // ---- show

    private static final class Counted {
        private long entries;
        private long bytes;
        private final Set<StateDeclaration> declarations = new LinkedHashSet<>();
    }

    private int show(Options options) throws IOException {
        String only = options.get("--state");
        try (Storage storage = open(options, 1, 0)) {
            List<TaskManifest> manifests = Selection.of(storage, options);
            Map<String, Counted> states = new TreeMap<>();
            for (TaskManifest manifest : manifests) {
                new SnapshotWalk(storage.store()).walk(manifest, new SnapshotWalk.Visitor() {
                    @Override
                    public boolean counted(StateDeclaration state, long entries, long bytes) {
                        if (only == null || only.equals(state.name())) {
                            Counted counted = states.computeIfAbsent(state.name(), absent -> new Counted());
                            counted.entries += entries;
                            counted.bytes += bytes;
                            counted.declarations.add(withoutId(state));
                        }
                        return false;
                    }

                    @Override
                    public void entry(StateEntry entry) {
                        throw new IllegalStateException("nobody wants entries: " + entry.place());
                    }
                });
            }
            out.println(manifests.size() + " tasks, " + Selection.bytes(manifests) + " bytes, checkpoints "
                    + manifests.stream()
                            .map(TaskManifest::checkpoint)
                            .distinct()
                            .sorted()
                            .toList());
            Table table = new Table("state", "kind", "entries", "bytes");
            states.forEach((name, counted) -> table.row(name, kind(counted), counted.entries, counted.bytes));
            table.print(out);
            states.forEach(this::printSchemas);
            return states.isEmpty() ? DIFFERENT : FINE;
        }
    }

    private static StateDeclaration withoutId(StateDeclaration state) {
        return new StateDeclaration(
                0,
                state.name(),
                state.kind(),
                state.keySchema(),
                state.valueSchema(),
                state.mapKeySchema(),
                state.namespaceSchema());
    }

    private static String kind(Counted counted) {
        return counted.declarations.iterator().next().kind().toString().toLowerCase(Locale.ROOT);
    }

    private void printSchemas(String name, Counted counted) {
        out.println();
        out.println(name);
        for (StateDeclaration state : counted.declarations) {
            printSchema("key", state.keySchema());
            printSchema("namespace", state.namespaceSchema());
            printSchema("map key", state.mapKeySchema());
            printSchema("value", state.valueSchema());
        }
    }

    private void printSchema(String what, @Nullable SerdeSchema schema) {
        if (schema != null) {
            out.println("  " + what + ": " + schema.format() + " " + schema.text());
        }
    }

    // ---- get

    private int get(Options options) throws IOException {
        String name = options.require("--state");
        String key = options.require("--key");
        Set<String> names = new TreeSet<>();
        long[] found = new long[1];
        try (Storage storage = open(options, 1, 0)) {
            for (TaskManifest manifest : Selection.of(storage, options)) {
                new SnapshotWalk(storage.store()).walk(manifest, new SnapshotWalk.Visitor() {
                    @Override
                    public boolean counted(StateDeclaration state, long entries, long bytes) {
                        names.add(state.name());
                        return state.name().equals(name);
                    }

                    @Override
                    public void entry(StateEntry entry) {
                        if (isKey(entry.key(), key)) {
                            found[0]++;
                            out.println(asJson(manifest, entry));
                        }
                    }
                });
            }
        }
        if (!names.contains(name)) {
            throw new UsageException("no state \"" + name + "\"; there are " + names);
        }
        return found[0] == 0 ? DIFFERENT : FINE;
    }

    private static boolean isKey(@Nullable Object key, String wanted) {
        return key != null && (key.toString().equals(wanted) || Json.of(key).equals(wanted));
    }

    private static String asJson(TaskManifest manifest, StateEntry entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("task", manifest.task().toString());
        json.put("checkpoint", manifest.checkpoint());
        json.put("key", entry.key());
        if (entry.namespace() != null) {
            json.put("namespace", entry.namespace());
        }
        StateSpec.Kind kind = entry.state().kind();
        if (kind == StateSpec.Kind.TIMERS) {
            json.put("timestampMs", entry.mapKey());
        } else {
            if (kind == StateSpec.Kind.MAP) {
                json.put("mapKey", entry.mapKey());
            }
            json.put("value", entry.value());
        }
        return Json.of(json);
    }

    // ---- diff

    private int diff(Options options) throws IOException {
        boolean byCheckpoint = options.get("--from") != null || options.get("--to") != null;
        int urls = byCheckpoint ? 1 : 2;
        try (Storage before = open(options, urls, 0);
                Storage after = open(options, urls, urls - 1)) {
            List<TaskManifest> from = byCheckpoint
                    ? Selection.of(before, options, number(options, "--from"))
                    : Selection.of(before, options);
            List<TaskManifest> to =
                    byCheckpoint ? Selection.of(after, options, number(options, "--to")) : Selection.of(after, options);
            long limit = options.number("--limit", 20);
            SnapshotDiff diff = new SnapshotDiff(options.get("--state"), limit, out);
            diff.compare(before.store(), from, after.store(), to);
            diff.printSummary();
            return diff.isEmpty() ? FINE : DIFFERENT;
        }
    }

    private static Long number(Options options, String name) {
        options.require(name);
        return options.number(name, 0);
    }
}
