package io.penstock.log;

/** What exists: a topic's number of partitions and replicas. */
public record TopicDescription(String name, int partitions, int replicationFactor) {}
