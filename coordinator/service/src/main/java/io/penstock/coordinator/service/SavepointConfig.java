package io.penstock.coordinator.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.net.URI;
import java.util.Optional;

/** Where jobs keep their snapshots, as they have it themselves; needed for savepoints only. */
@ConfigMapping(prefix = "penstock.checkpoint")
public interface SavepointConfig {

    /**
     * Where the jobs' snapshots are, as in their own {@code penstock.checkpoint.storage}. Without it only jobs without snapshots can be saved.
     */
    Optional<String> storage();

    /** Where savepoints go whose request names no directory. */
    @WithName("savepoint-directory")
    Optional<String> savepointDirectory();

    /** Amazon S3, or what speaks its protocol. */
    S3 s3();

    /** Amazon S3. */
    interface S3 {

        /** Address of another server than AWS. */
        Optional<URI> endpoint();

        /** Region of the bucket. */
        Optional<String> region();

        /** Whether the bucket's name stands in the path. */
        @WithName("path-style")
        Optional<Boolean> pathStyle();
    }
}
