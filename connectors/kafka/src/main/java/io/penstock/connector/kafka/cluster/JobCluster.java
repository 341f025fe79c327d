package io.penstock.connector.kafka.cluster;

import io.penstock.log.Log;
import io.penstock.log.kafka.KafkaLog;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The cluster that the job runs on. Source and sink read and write no other. */
public final class JobCluster {

    private JobCluster() {}

    /**
     * Compares what a connector was told with what the job runs on; one server in common makes them the same cluster.
     *
     * @param servers as {@code bootstrap.servers}
     * @param who begins the message
     * @throws IllegalStateException where no server is in common
     */
    public static void requireSame(String servers, Log log, String who) {
        // A log that is not Kafka's has no servers to compare with.
        if (log instanceof KafkaLog kafka && !overlap(servers, kafka.bootstrapServers())) {
            throw new IllegalStateException(
                    who + "(\"" + servers + "\") names another cluster than the job's, which is \""
                            + kafka.bootstrapServers()
                            + "\" (penstock.kafka.bootstrap.servers); sources and sinks of this kind use"
                            + " the job's cluster, so leave it out, or run the job on that cluster");
        }
    }

    /** Whether two lists of servers have one in common, which makes them the same cluster. */
    public static boolean overlap(String some, String others) {
        Set<String> common = split(some);
        common.retainAll(split(others));
        return !common.isEmpty();
    }

    private static Set<String> split(String servers) {
        return Arrays.stream(servers.split(",", -1))
                .map(String::strip)
                .filter(server -> !server.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
