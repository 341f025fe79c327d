package io.penstock.quarkus.messaging.deployment;

import io.penstock.quarkus.messaging.Direction;
import io.quarkus.builder.item.MultiBuildItem;

/** A channel that a bean of the service names as source or sink of the job. */
final class NamedChannelBuildItem extends MultiBuildItem {

    private final Direction direction;
    private final String channel;
    private final String where;

    NamedChannelBuildItem(Direction direction, String channel, String where) {
        this.direction = direction;
        this.channel = channel;
        this.where = where;
    }

    Direction direction() {
        return direction;
    }

    String channel() {
        return channel;
    }

    /** The injection point, for messages. */
    String where() {
        return where;
    }
}
