package io.penstock.api.connector.sink2;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.connector.base.DeliveryGuarantee;

/** What a sink writer may know and use. */
public interface SinkContext extends ServiceLookup {

    String jobName();

    String uid();

    /** Index of the task whose records this writer gets, {@code >= 0}. */
    int taskIndex();

    /** How many tasks there are whose records such a writer gets; 0 where it may change: those of a source's stage are its partitions. */
    default int taskCount() {
        return 0;
    }

    /** What the job's commits guarantee on its own cluster; never {@link DeliveryGuarantee#NONE}. */
    DeliveryGuarantee deliveryGuarantee();

    /** The job cluster's side of the commit. */
    CommitOutput commitOutput();
}
