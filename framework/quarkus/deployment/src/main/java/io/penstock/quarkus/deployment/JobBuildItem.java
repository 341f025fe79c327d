package io.penstock.quarkus.deployment;

import io.quarkus.builder.item.SimpleBuildItem;

/** The service's job. Absent where there is none, or none that can run. */
final class JobBuildItem extends SimpleBuildItem {

    private final JobClass job;

    JobBuildItem(JobClass job) {
        this.job = job;
    }

    JobClass job() {
        return job;
    }
}
