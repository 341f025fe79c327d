package io.penstock.testkit.junit;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has opened: closed after it, in reverse order, also when it fails. One thread. */
public final class TestResources {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    TestResources() {}

    /** Has it closed after the test, and hands it back. */
    public <R extends AutoCloseable> R add(R resource) {
        opened.push(resource);
        return resource;
    }

    void close() throws Exception {
        Exception first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
