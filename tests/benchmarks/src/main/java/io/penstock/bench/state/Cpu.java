package io.penstock.bench.state;

import java.lang.management.ManagementFactory;

/** CPU time: on a machine that others use it says more than the clock. */
final class Cpu {

    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Cpu() {}

    /** Of the calling thread. */
    static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Of all threads of this process, those of RocksDB and the collector included. */
    static long processNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** How many wanted to run in the last minute, on average: what else the machine was doing. */
    static double load() {
        return SYSTEM.getSystemLoadAverage();
    }
}
