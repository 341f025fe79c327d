package io.penstock.api.connector.source;

import io.penstock.api.connector.ServiceLookup;

/** What a source may know of where it runs. */
public interface SourceContext extends ServiceLookup {

    /** The job's name: the consumer group whose offsets the source may begin from. */
    String jobName();

    /** The source's uid, or its derived id. */
    String uid();
}
