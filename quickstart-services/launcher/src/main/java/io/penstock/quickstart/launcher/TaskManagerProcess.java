package io.penstock.quickstart.launcher;

import java.util.Optional;

/** A TaskManager of the run: one process after the other under one id. One thread. */
final class TaskManagerProcess {

    private final int number;
    private final int httpPort;
    private final ServiceEndpoint endpoint;
    private ChildProcess process;

    /** @param number from 1 */
    TaskManagerProcess(int number, int httpPort, ChildProcess process) {
        this.number = number;
        this.httpPort = httpPort;
        this.endpoint = new ServiceEndpoint("http://localhost:" + httpPort, Optional.empty());
        this.process = process;
    }

    static String idOf(int number) {
        return "tm-" + number;
    }

    int number() {
        return number;
    }

    String id() {
        return idOf(number);
    }

    int httpPort() {
        return httpPort;
    }

    ServiceEndpoint endpoint() {
        return endpoint;
    }

    ChildProcess process() {
        return process;
    }

    void startedAgain(ChildProcess next) {
        process = next;
    }
}
