package io.penstock.protocol.graph;

import org.jspecify.annotations.Nullable;

/**
 * A topic of the job.
 *
 * @param stage the stage that uses it; null where the whole job does
 * @param why for people: what in the job calls for it
 */
public record TopicUse(String topic, TopicRole role, @Nullable String stage, String why) {}
