package io.penstock.protocol;

import java.util.regex.Pattern;

/**
 * The names of Penstock's own topics for one job.
 *
 * @param prefix matches {@code [A-Za-z0-9_-]{1,60}}; shared by all jobs of one coordinator
 */
public record TopicNames(String prefix, JobName job) {

    /** What Kafka takes. */
    public static final int TOPIC_LENGTH_MAX = 249;

    /** The longest stage name that fits: a topic's maximum less prefix, job (60 each), "exchange" and the dots. */
    public static final int STAGE_LENGTH_MAX = TOPIC_LENGTH_MAX - 60 - 60 - "...exchange".length();

    private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9._-]+");

    public TopicNames {
        Names.requirePart("prefix", prefix);
    }

    /** The coordinator's log of decisions, for all jobs of the prefix. */
    public static String control(String prefix) {
        return Names.requirePart("prefix", prefix) + ".control";
    }

    /** What TaskManagers and the coordinator say outside transactions, for all jobs of the prefix. */
    public static String status(String prefix) {
        return Names.requirePart("prefix", prefix) + ".status";
    }

    /** The transactional id that makes its holder the coordinator of the prefix. */
    public static String coordinatorTransactionalId(String prefix) {
        return Names.requirePart("prefix", prefix) + ".coordinator";
    }

    /**
     * @return the stage name
     * @throws IllegalArgumentException unless it is 1 to {@value #STAGE_LENGTH_MAX} of the characters that Kafka takes in a topic
     */
    public static String requireStage(String stage) {
        if (stage.length() > STAGE_LENGTH_MAX || !STAGE.matcher(stage).matches()) {
            throw new IllegalArgumentException("stage \"" + stage + "\" is not 1 to " + STAGE_LENGTH_MAX
                    + " of the characters A-Z a-z 0-9 . _ -; change the uid of the operator that heads it,"
                    + " the stage's topics are named by it");
        }
        return stage;
    }

    public String control() {
        return control(prefix);
    }

    /** The TaskManagers' acknowledgements and heartbeats. */
    public String status() {
        return status(prefix);
    }

    /** @param stage the receiving, keyed stage */
    public String exchange(String stage) {
        return ofStage(stage, "exchange");
    }

    public String journal(String stage) {
        return ofStage(stage, "journal");
    }

    /** Where the job's undecodable and dead-lettered records go. */
    public String dlq() {
        return prefix + "." + job + ".dlq";
    }

    private String ofStage(String stage, String kind) {
        return prefix + "." + job + "." + requireStage(stage) + "." + kind;
    }
}
