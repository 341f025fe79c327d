package io.penstock.api.common.serialization;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes records to a stream, one behind the other. Shared by the tasks of a process: stateless.
 *
 * @param <IN> records
 */
@FunctionalInterface
public interface Encoder<IN> {
    /**
     * Writes one record, with whatever separates it from the next.
     *
     * @param stream buffered by the caller; not to be closed
     */
    void encode(IN element, OutputStream stream) throws IOException;
}
