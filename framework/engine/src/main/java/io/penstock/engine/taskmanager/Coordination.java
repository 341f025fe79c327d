package io.penstock.engine.taskmanager;

import io.penstock.log.Pending;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;

/** How a TaskManager asks to run its job. Who answers is the coordinator; here it is only known that it does. */
@FunctionalInterface
public interface Coordination {
    Pending<JoinReply> join(JoinRequest request);
}
