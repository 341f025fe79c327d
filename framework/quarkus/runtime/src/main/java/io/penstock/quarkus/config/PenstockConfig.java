package io.penstock.quarkus.config;

import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What is read when the service starts. The Javadoc of its methods is the reference in {@code docs/config.md}. */
@ConfigMapping(prefix = "penstock")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface PenstockConfig {

    /** Whether the service starts its TaskManager. `false` in a test that needs only the rest of the service. */
    @WithDefault("true")
    boolean enabled();

    /** The job. */
    Job job();

    /** This process. */
    Taskmanager taskmanager();

    /** The coordinator. */
    Coordinator coordinator();

    /**
     * Event-loop threads of this TaskManager; tasks are placed on them. At least 1.
     */
    @ConfigDocDefault("the processors available to the JVM")
    OptionalInt slots();

    /** The commit. */
    Commit commit();

    /** What goes between processes. */
    Exchange exchange();

    /** Windows. */
    Window window();

    /**
     * What a commit guarantees: `exactly-once` is one Kafka transaction of outputs, journal and offsets; `at-least-once` writes the
     * same without a transaction.
     */
    @WithDefault("exactly-once")
    Delivery delivery();

    /** Prefix of the names of Penstock's own topics: `[A-Za-z0-9_-]{1,60}`. Jobs with the same prefix share a control topic. */
    @WithDefault("penstock")
    String topicPrefix();

    /** Replicas of Penstock's own topics. */
    @ConfigDocDefault("the cluster's default")
    OptionalInt topicReplicas();

    /** What happens when a function throws. */
    OnError error();

    /** How often, and how soon, the job is tried again. */
    Restart restart();

    /** Checkpoints. */
    Checkpoint checkpoint();

    /** State. */
    State state();

    /** Where the job goes on when it starts. */
    Restore restore();

    /** Records. */
    Records records();

    /** SmallRye channels that are neither read nor written natively. */
    Channels channels();

    /** What health reports. */
    Health health();

    /** How the service ends. */
    Shutdown shutdown();

    /**
     * Settings handed to every Kafka client, by Kafka's names (`bootstrap.servers`, `security.protocol`, ...). Without
     * `bootstrap.servers`, that of `kafka.bootstrap.servers` counts. What the guarantees rest on (`isolation.level`, `acks`,
     * `enable.idempotence`, `transactional.id`, ...) is Penstock's own and is refused. As an environment variable
     * `PENSTOCK_KAFKA_BOOTSTRAP_SERVERS`.
     */
    @ConfigDocMapKey("kafka-setting")
    Map<String, String> kafka();

    /** The job. */
    interface Job {

        /** The job's name: `[A-Za-z0-9_-]{1,60}`. It is its consumer group and part of its topics' names. */
        @ConfigDocDefault("the value of @PenstockJob")
        Optional<String> name();

        /**
         * Key groups of every keyed stage: the most tasks it can have, over all processes and for ever; the number of partitions of
         * its journal and exchange topics. It cannot be changed once the job has state.
         */
        @WithDefault("32")
        int maxParallelism();
    }

    /** This process. */
    interface Taskmanager {

        /**
         * Name of this process among those of the job: `[A-Za-z0-9_-]{1,60}`. A second process of the same name fences the first.
         */
        @ConfigDocDefault("$HOSTNAME, with a dash for what is not allowed; tm where it is not set")
        Optional<String> id();
    }

    /** The coordinator. */
    interface Coordinator {

        /**
         * Whether this process has a coordinator of its own, which leads or stands by for another. With `false` a coordinator has to
         * run elsewhere with the same `penstock.topic-prefix`: nothing joins, moves or is replaced without one.
         */
        @WithDefault("true")
        boolean embedded();

        /** Where this process' coordinator leads: silence after which a TaskManager is declared dead and fenced. It sends a heartbeat every 300 ms. 1s to 5m. */
        @WithDefault("2s")
        @WithConverter(DurationWithUnit.class)
        Duration heartbeatTimeout();

        /** Silence of the leading coordinator after which this process' takes over. 1s to 1m. */
        @WithDefault("3s")
        @WithConverter(DurationWithUnit.class)
        Duration lease();

        /** Where this process' coordinator leads: how many tasks of a job move at the same time. */
        @WithDefault("16")
        int movesMax();
    }

    /** The commit. */
    interface Commit {

        /**
         * Time between two commits: how long outputs may stay invisible to `read_committed` readers, and how much is done again
         * after a failure. 1ms to 1h.
         */
        @WithDefault("100ms")
        @WithConverter(DurationWithUnit.class)
        Duration interval();

        /** Outputs and changed state held in memory past which a commit starts early; a slot that holds as much rests until there is one. */
        @WithDefault("32M")
        MemorySize uncommittedMax();

        /** After so long without a sign of the process the broker aborts its open transaction. 1s to 15m. */
        @WithDefault("10s")
        @WithConverter(DurationWithUnit.class)
        Duration transactionTimeout();
    }

    /** What goes between processes. */
    interface Exchange {

        /**
         * Records for one key group that this process has sent to others and that are not taken yet, past which the sources that feed
         * it rest. A receiver says every quarter of a second what it has taken, so it bounds a rate too: about twice as many records
         * a second for each key group and sending process. At least 1.
         */
        @WithDefault("100000")
        long backlog();
    }

    /** Windows. */
    interface Window {

        /**
         * Whether records of one key are folded before they go to another process, where a window is behind the `keyBy` and it changes no
         * result: tumbling or sliding windows by event time whose function is `Mergeable`, without lateness, late records, evictor or
         * another trigger. The log says at the start which exchanges these are, and why others are not. It pays where few keys have many
         * records per commit. Processes of a job may differ in it.
         */
        @WithDefault("false")
        boolean preAggregation();
    }

    /** Failures. */
    interface OnError {

        /**
         * What becomes of the record whose processing throws: `fail` stops the job, `retry` reads it again as `penstock.restart` says, `skip` leaves it out, `dead-letter` writes it to `<job>.dlq`. Timers have no record: they are retried, then fail.
         */
        @WithDefault("retry")
        ErrorPolicy policy();
    }

    /** Restarts. */
    interface Restart {

        /** Restarts after which the job stops, when no stable time lies between them. 0: it stops at the first failure. */
        @WithDefault("3")
        int attempts();

        /** Pause before the first restart; it doubles with each. */
        @WithDefault("1s")
        @WithConverter(DurationWithUnit.class)
        Duration delay();

        /** Longest pause between two restarts. */
        @WithDefault("30s")
        @WithConverter(DurationWithUnit.class)
        Duration delayMax();

        /** Time without a failure after which restarts count from none again. */
        @WithDefault("1m")
        @WithConverter(DurationWithUnit.class)
        Duration stable();
    }

    /** Checkpoints. */
    interface Checkpoint {

        /**
         * Where snapshots of state go: `file:///absolute/directory`, which all processes of the job must reach, or `s3://bucket/prefix`. All processes of a job have the same. Without it there are no checkpoints: journals grow, and a start replays them whole.
         */
        @ConfigDocDefault("none: no checkpoints")
        Optional<String> storage();

        /** Time from one checkpoint to the next. From 10ms. `CheckpointConfig` in the job's code goes before this and the next three. */
        @WithDefault("10s")
        @WithConverter(DurationWithUnit.class)
        Duration interval();

        /** After so long a checkpoint that is not complete is aborted. */
        @WithDefault("10m")
        @WithConverter(DurationWithUnit.class)
        Duration timeout();

        /** Time from the end of one checkpoint to the next at least. */
        @WithDefault("0s")
        @WithConverter(DurationWithUnit.class)
        Duration minPause();

        /** How many checkpoints may fail one after the other before the job stops, not ready; counted since the process's start. Checkpoints that are given up because tasks move do not count. */
        @ConfigDocDefault("any number: commits are durable without them")
        OptionalInt tolerableFailures();

        /** Completed checkpoints that can be restored. Journals keep what the oldest of them needs. From 1; with 1 a damaged snapshot cannot be passed over. */
        @WithDefault("2")
        int retained();

        /** S3. */
        S3 s3();

        /** S3. Credentials are found as the AWS SDK finds them: environment, web identity, instance. */
        interface S3 {

            /** Address of another server than AWS, as `http://minio:9000`. */
            @ConfigDocDefault("AWS")
            Optional<java.net.URI> endpoint();

            /** Region of the bucket. */
            @ConfigDocDefault("as the AWS SDK finds it; with an endpoint us-east-1")
            Optional<String> region();

            /** Whether the bucket's name stands in the path, not in the host's name. */
            @ConfigDocDefault("true with an endpoint, else false")
            Optional<Boolean> pathStyle();
        }
    }

    /** State. */
    interface State {

        /**
         * Where keyed state is: with `heap` all of it is objects on the heap; with `rocksdb` the heap is a cache of a RocksDB database per task, on disk. A job may go from `heap` to `rocksdb`, not back: the other way round is refused at the start.
         */
        @WithDefault("heap")
        Backend backend();

        /** With `rocksdb`: a directory on a local disk, in which each process has a working directory of its own. It is empty at the start and gone at the end; nothing in it is needed afterwards. */
        @ConfigDocDefault("penstock-state in the JVM's directory of temporary files")
        Optional<String> dir();

        /** With `rocksdb`: cached state in the heap, of all tasks of the process together, as bytes of its encoding and some for each entry; objects take more. Changes that wait for the disk, up to a quarter of it, and those that are not committed come on top. At most three quarters of the heap. */
        @ConfigDocDefault("a quarter of the heap")
        Optional<MemorySize> cache();

        /** With `rocksdb`: blocks of the databases that are kept in memory outside of the heap, of all tasks of the process together. From 16M. */
        @ConfigDocDefault("of the container's memory what heap, JVM, write buffers and 2 MiB a task leave")
        Optional<MemorySize> blockCache();

        /** With `rocksdb`: what is on its way to disk, outside of the heap, of all tasks of the process together. From 16M. */
        @ConfigDocDefault("a third of the container's memory that heap, JVM and 2 MiB a task leave, at least 16M")
        Optional<MemorySize> writeBuffers();
    }

    /** Restore. */
    interface Restore {

        /**
         * Whether the job reads on from group offsets that somebody else has set, with the state as it is. Without it a stateful
         * job whose offsets contradict its journal does not start.
         */
        @WithDefault("false")
        boolean honourOffsetReset();

        /**
         * Whether the job goes on without the state of stages that its graph has no more, as Flink's allowNonRestoredState. Without
         * it a job that would lose state so does not start. Needed at one start only; the state is not taken up again afterwards.
         */
        @WithDefault("false")
        boolean allowNonRestoredState();

        /**
         * The savepoint that the job begins from, as the coordinator's REST tells its location: `file:///absolute/directory` or
         * `s3://bucket/prefix`, reached with `penstock.checkpoint.s3.*`. For a job without a past, as one of another name; all of its
         * processes need it until it runs, and it may stay. Needs `penstock.checkpoint.storage`.
         */
        @ConfigDocDefault("none: the job goes on, or begins from nothing")
        Optional<String> savepoint();
    }

    /** Records. */
    interface Records {

        /**
         * Whether records are watched, and a function that changes one which others have too stops the job, by name: they go from operator
         * to operator by reference. Takes more time than most functions do.
         */
        @ConfigDocDefault("true in dev mode and in tests, else false")
        Optional<Boolean> detectMutation();
    }

    /** Channels. */
    interface Channels {

        /**
         * Messages of a SmallRye channel in the process that are not acknowledged: past it no more are requested of a channel that is
         * read, and the job rests until one that it writes to acknowledges. Messages wait for the commit, so it bounds a channel's
         * rate too: this many per `penstock.commit.interval`.
         */
        @WithDefault("10000")
        int unacknowledgedMax();
    }

    /** Health. */
    interface Health {

        /** Liveness is DOWN when a slot's loop has not gone round for so long: user code blocks, or waits for ever. The log says once, with the operator and the thread's stack, where. */
        @WithDefault("30s")
        @WithConverter(DurationWithUnit.class)
        Duration stalledAfter();
    }

    /** Shutdown. */
    interface Shutdown {

        /**
         * How long the end may take: four fifths of it for the tasks to move to the job's other processes, if there are any, the rest for a
         * final commit. Then the process ends without it, and its successor does the work again.
         */
        @WithDefault("10s")
        @WithConverter(DurationWithUnit.class)
        Duration timeout();
    }

    /** What a commit guarantees. */
    enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE
    }

    /** Where keyed state is. */
    enum Backend {
        HEAP,
        ROCKSDB
    }

    /** What becomes of a record that makes a function throw. */
    enum ErrorPolicy {
        FAIL,
        SKIP,
        RETRY,
        DEAD_LETTER
    }
}
