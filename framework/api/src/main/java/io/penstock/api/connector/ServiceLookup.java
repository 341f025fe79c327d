package io.penstock.api.connector;

/** What the process lends its connectors: the log of the cluster it runs on, its clock, by their types. */
public interface ServiceLookup {

    /**
     * @throws IllegalStateException naming the type where this process does not lend it
     */
    <S> S service(Class<S> type);
}
