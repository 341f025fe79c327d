package io.penstock.quarkus.messaging.ack;

/** What a message is refused with that the job's policy sends to where dead letters of its channel go: the words of what was thrown. */
public final class RejectedMessage extends RuntimeException {

    RejectedMessage(String why) {
        super("rejected by the job: " + why, null, false, false);
    }
}
