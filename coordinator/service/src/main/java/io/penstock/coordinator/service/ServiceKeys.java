package io.penstock.coordinator.service;

import io.penstock.protocol.config.KeyCheck;
import java.util.List;

/** The keys below {@code penstock.} that say something to this service: what it maps, and what it reads by name. */
final class ServiceKeys {

    static final List<String> ALL = List.of(
            "penstock.topic-prefix",
            "penstock.topic-replicas",
            "penstock.kafka.*",
            "penstock.coordinator.enabled",
            "penstock.coordinator.embedded",
            "penstock.coordinator.heartbeat-timeout",
            "penstock.coordinator.lease",
            "penstock.coordinator.moves-max",
            "penstock.checkpoint.storage",
            "penstock.checkpoint.savepoint-directory",
            "penstock.checkpoint.s3.endpoint",
            "penstock.checkpoint.s3.region",
            "penstock.checkpoint.s3.path-style");

    static final KeyCheck CHECK = new KeyCheck(ALL);

    private ServiceKeys() {}
}
