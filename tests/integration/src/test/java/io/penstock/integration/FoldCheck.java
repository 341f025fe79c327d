package io.penstock.integration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Replays the input topic and compares it with everything the fold job has committed, in its own words: nothing of the job, its types or
 * its workload is used. Lines are {@code key:partition:sequence:time:amount}. Pure.
 */
record FoldCheck(long checked, long lost, long doubled, long torn, List<String> differences) {

    private static final int NAMED_MAX = 10;
    private static final long BUCKET_MS = 50;

    FoldCheck {
        differences = List.copyOf(differences);
    }

    /** The topics' committed records, each partition in its order. */
    static FoldCheck of(
            List<ConsumerRecord<String, String>> input,
            List<ConsumerRecord<String, String>> audit,
            List<ConsumerRecord<String, String>> results) {
        return new Replay(input, audit, results).verdict();
    }

    private static final class Replay {

        private final List<String> differences = new ArrayList<>();
        /** How often what is there must be there, and is. */
        private final Map<String, int[]> tallies = new HashMap<>();

        private final Map<String, Long> linesOfBucket = new HashMap<>();
        private final Map<String, Folded> keys = new HashMap<>();
        private long torn;

        /** What a key's state must be after the results so far. */
        private static final class Folded {
            private long count;
            private long total;
            private long least = Long.MAX_VALUE;
            private long greatest = Long.MIN_VALUE;
            private final Map<String, Long> sequences = new HashMap<>();
        }

        Replay(
                List<ConsumerRecord<String, String>> input,
                List<ConsumerRecord<String, String>> audit,
                List<ConsumerRecord<String, String>> results) {
            for (ConsumerRecord<String, String> record : input) {
                String line = record.value();
                tally("audit " + line)[0]++;
                tally("result " + line)[0]++;
                String[] fields = line.split(":", -1);
                if (!fields[0].equals("end")) {
                    String bucket = fields[0] + ":" + Long.parseLong(fields[3]) / BUCKET_MS;
                    tally("timer " + bucket)[0] = 1;
                    linesOfBucket.merge(bucket, 1L, Long::sum);
                }
            }
            audit.forEach(record -> tally("audit " + record.value())[1]++);
            results.forEach(record -> see(record.value()));
        }

        private int[] tally(String what) {
            return tallies.computeIfAbsent(what, absent -> new int[2]);
        }

        private void see(String result) {
            int equals = result.indexOf('=');
            String what = result.substring(2, equals);
            String value = result.substring(equals + 1);
            if (result.startsWith("t:")) {
                int[] tally = tally("timer " + what);
                // A timer that fired too late for its bucket's last lines has told half of it.
                if (tally[1]++ == 0 && !value.equals(String.valueOf(linesOfBucket.get(what)))) {
                    torn("timer " + what + " counted " + value + " of " + linesOfBucket.get(what) + " lines");
                }
                return;
            }
            if (tally("result " + what)[1]++ > 0) {
                return;
            }
            String[] fields = what.split(":", -1);
            Folded folded = keys.computeIfAbsent(fields[0], absent -> new Folded());
            folded.count++;
            long amount = Long.parseLong(fields[4]);
            folded.total += amount;
            folded.least = Math.min(folded.least, amount);
            folded.greatest = Math.max(folded.greatest, amount);
            String expected =
                    folded.count + "," + folded.total + "," + folded.count + "," + (folded.greatest - folded.least);
            if (!value.equals(expected)) {
                torn("state at " + what + " is " + value + ", its results make " + expected);
            }
            long sequence = Long.parseLong(fields[2]);
            Long before = folded.sequences.put(fields[1], sequence);
            if (before != null && before >= sequence) {
                torn(what + " comes after " + before + " of its partition");
            }
        }

        private void torn(String how) {
            torn++;
            name(how);
        }

        private void name(String difference) {
            if (differences.size() < NAMED_MAX) {
                differences.add(difference);
            }
        }

        FoldCheck verdict() {
            long checked = 0;
            long lost = 0;
            long doubled = 0;
            for (Map.Entry<String, int[]> entry : tallies.entrySet()) {
                int expected = entry.getValue()[0];
                int seen = entry.getValue()[1];
                checked += expected;
                lost += Math.max(0, expected - seen);
                doubled += Math.max(0, seen - expected);
                if (seen != expected) {
                    name(entry.getKey() + " is there " + seen + " times, not " + expected);
                }
            }
            return new FoldCheck(checked, lost, doubled, torn, differences);
        }
    }
}
