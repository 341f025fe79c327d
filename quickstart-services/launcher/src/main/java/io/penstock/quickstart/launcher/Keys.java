package io.penstock.quickstart.launcher;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Single keys from the terminal, which the start script has put into raw mode. Owns the thread that reads them. */
final class Keys {

    /** Also what Ctrl-C sends in raw mode. */
    private static final int INTERRUPT = 3;

    /** What a key means; the queue drops what comes while 16 wait. */
    enum Key {
        KILL_TASKMANAGER,
        KILL_COORDINATOR,
        ADD,
        REMOVE,
        QUIT,
        INTERRUPT,
        NONE
    }

    private final BlockingQueue<Key> pressed = new ArrayBlockingQueue<>(16);

    /** @param listen whether there is a terminal; else no key ever comes */
    Keys(boolean listen) {
        if (listen) {
            Thread reading = new Thread(this::read, "keys");
            reading.setDaemon(true);
            reading.start();
        }
    }

    /** The next key, NONE where none comes within the time. */
    Key await(long millis) throws InterruptedException {
        Key key = pressed.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
        return key == null ? Key.NONE : key;
    }

    private void read() {
        try {
            for (int code = System.in.read(); code >= 0; code = System.in.read()) {
                Key key = of(code);
                boolean taken = key == Key.NONE || pressed.offer(key);
                if (!taken) {
                    pressed.clear();
                }
            }
        } catch (IOException e) {
            System.err.println("no more keys, the terminal cannot be read: " + e.getMessage());
        }
    }

    static Key of(int code) {
        return switch (code) {
            case 'k', 'K' -> Key.KILL_TASKMANAGER;
            case 'c', 'C' -> Key.KILL_COORDINATOR;
            case '+', '=' -> Key.ADD;
            case '-' -> Key.REMOVE;
            case 'q', 'Q' -> Key.QUIT;
            case INTERRUPT -> Key.INTERRUPT;
            default -> Key.NONE;
        };
    }
}
