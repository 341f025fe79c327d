package io.penstock.s3server;

import java.io.IOException;
import java.io.OutputStream;

/** The server's process. It ends with its parent, however that ends: the system closes its standard input. */
final class S3ServerMain {

    /** By name: only this process has it on its class path. */
    private static final String SERVER = "org.gaul.s3proxy.Main";

    private static final int ORPHANED = 3;

    private S3ServerMain() {}

    /** @param arguments s3proxy's own */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watching = new Thread(S3ServerMain::awaitOrphaned, "parent-watch");
        watching.setDaemon(true);
        watching.start();
        Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    private static void awaitOrphaned() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("the parent cannot be watched any more: " + e.getMessage());
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
