package io.penstock.log.sim;

import io.penstock.log.LogException;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer goes: from the cluster onto the network, or from there to a client. Called once.
 *
 * @param <T> the answer
 */
interface Reply<T> {

    void done(@Nullable T value);

    void failed(LogException.Reason reason, String message);
}
