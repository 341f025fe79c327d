package io.penstock.quickstart.launcher;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The job's transactional ids as they are documented: {@code penstock.<job>.<taskmanager>.<incarnation>-0} and {@code
 * -1}. Pure.
 */
final class TransactionalIds {

    private static final Pattern ID =
            Pattern.compile("penstock\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.(\\d{1,18})-[01]");

    private TransactionalIds() {}

    /** Those of the job, by incarnation. */
    static List<String> ofJob(String job, Collection<String> ids) {
        return ids.stream()
                .filter(id -> incarnation(job, id).isPresent())
                .sorted(Comparator.<String>comparingLong(
                                id -> incarnation(job, id).orElse(0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Those of the TaskManager's latest incarnation: of the one that lives or died last. */
    static List<String> ofLatestIncarnation(String job, String taskManager, Collection<String> all) {
        List<String> ids = all.stream()
                .filter(id -> {
                    Matcher matcher = ID.matcher(id);
                    return matcher.matches() && matcher.group(2).equals(taskManager);
                })
                .toList();
        OptionalLong latest = ids.stream()
                .map(id -> incarnation(job, id))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .max();
        return ofJob(job, ids).stream()
                .filter(id -> incarnation(job, id).equals(latest))
                .toList();
    }

    private static OptionalLong incarnation(String job, String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches() && matcher.group(1).equals(job)
                ? OptionalLong.of(Long.parseLong(matcher.group(3)))
                : OptionalLong.empty();
    }
}
