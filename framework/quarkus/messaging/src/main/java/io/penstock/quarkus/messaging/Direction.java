package io.penstock.quarkus.messaging;

/** Whether the job reads a channel or writes it, as SmallRye's configuration says it. */
public enum Direction {
    INCOMING("incoming"),
    OUTGOING("outgoing");

    private final String word;

    Direction(String word) {
        this.word = word;
    }

    /** How the keys of a channel begin; the dot included. */
    public String prefixOf(String channel) {
        return "mp.messaging." + word + "." + (channel.contains(".") ? "\"" + channel + "\"" : channel) + ".";
    }

    /** The key, set by the build, that lists the channels of this direction which the job names; separated by commas. */
    public String listKey() {
        return "io.penstock.channels." + word;
    }
}
