package io.penstock.integration;

import java.io.IOException;
import java.io.OutputStream;

/** Ends a child with its parent, however that ends: the system closes the child's standard input. Owns its thread. */
final class ParentWatch {

    private static final int ORPHANED = 3;

    private ParentWatch() {}

    static void start() {
        Thread watching = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        System.err.println("the parent cannot be watched any more: " + e.getMessage());
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                },
                "parent-watch");
        watching.setDaemon(true);
        watching.start();
    }
}
