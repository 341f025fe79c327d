package io.penstock.log.sim;

import io.penstock.log.LogException;

/** What goes wrong with one request. */
public sealed interface SimFault {

    /** Nothing. */
    SimFault NONE = new Delay(0);

    /** It never arrives: not done, and the client says UNKNOWN_OUTCOME (UNAVAILABLE where nothing was to be done) after its time-out. */
    SimFault LOSE_REQUEST = new LoseRequest();

    /** It is done, and the client says UNKNOWN_OUTCOME after its time-out. */
    SimFault LOSE_RESPONSE = new LoseResponse();

    /** It arrives that much later; past the client's time-out, the client has said UNKNOWN_OUTCOME before. */
    static SimFault delay(long nanos) {
        return new Delay(nanos);
    }

    /** The cluster refuses: not done, and the client is told so. */
    static SimFault fail(LogException.Reason reason) {
        return new Fail(reason);
    }

    /** See {@link #LOSE_REQUEST}. */
    record LoseRequest() implements SimFault {}

    /** See {@link #LOSE_RESPONSE}. */
    record LoseResponse() implements SimFault {}

    /** See {@link SimFault#delay}. */
    record Delay(long nanos) implements SimFault {}

    /** See {@link SimFault#fail}. */
    record Fail(LogException.Reason reason) implements SimFault {}
}
