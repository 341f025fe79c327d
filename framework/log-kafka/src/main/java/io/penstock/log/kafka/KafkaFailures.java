package io.penstock.log.kafka;

import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.utils.SecurityUtils;
import org.jspecify.annotations.Nullable;

/** Kafka's exceptions as the port's reasons. */
final class KafkaFailures {

    private KafkaFailures() {}

    /**
     * The reason of a failure.
     *
     * @param right that was needed, for the message where it was denied
     * @param onTimeout what a time-out means for what was asked: UNKNOWN_OUTCOME where it may have happened, UNAVAILABLE where
     *     nothing was to be changed
     */
    static LogException of(Throwable failure, Reason onTimeout, AclOperation right, String what) {
        Throwable cause = unwrap(failure);
        return cause instanceof LogException told
                ? told
                : new LogException(
                        reason(cause, onTimeout), what + ": " + cause.getMessage() + denied(cause, right), cause);
    }

    /** Kafka says that something was denied, and not always of what; never which right is missing. */
    private static String denied(Throwable failure, AclOperation right) {
        int depth = 0;
        for (Throwable e = failure; e != null && depth < 10; e = e.getCause()) {
            if (e instanceof AuthorizationException) {
                return "; grant " + SecurityUtils.operationName(right) + " on " + resource(e)
                        + " (docs/security.md lists all)";
            }
            depth++;
        }
        return "";
    }

    private static String resource(Throwable denied) {
        if (denied instanceof TopicAuthorizationException topics) {
            return topics.unauthorizedTopics().isEmpty()
                    ? "the topic"
                    : "topic " + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()));
        }
        if (denied instanceof GroupAuthorizationException group) {
            return group.groupId() == null ? "the group" : "group " + group.groupId();
        }
        if (denied instanceof TransactionalIdAuthorizationException) {
            return "the transactional id";
        }
        return "the cluster";
    }

    /** What Kafka wraps is what counts, except that a time-out tells more than what it wraps. */
    private static Reason reason(Throwable failure, Reason onTimeout) {
        Reason found = Reason.FAILED;
        int depth = 0;
        for (Throwable e = failure; e != null && depth < 10 && found == Reason.FAILED; e = e.getCause()) {
            found = ofType(e, onTimeout);
            depth++;
        }
        return found;
    }

    private static Reason ofType(Throwable e, Reason onTimeout) {
        if (e instanceof ProducerFencedException
                || e instanceof InvalidProducerEpochException
                || e instanceof FencedInstanceIdException) {
            return Reason.FENCED;
        }
        if (e instanceof TransactionAbortedException
                || e instanceof TransactionAbortableException
                || e instanceof InvalidTxnStateException
                || e instanceof InvalidPidMappingException) {
            return Reason.ABORTED;
        }
        if (e instanceof TimeoutException) {
            // The producer waits for metadata of a topic that is not there until it runs out of time.
            return isMissing(e.getCause()) ? Reason.NOT_FOUND : onTimeout;
        }
        if (e instanceof InterruptException) {
            return Reason.CLOSED;
        }
        if (isMissing(e)) {
            return Reason.NOT_FOUND;
        }
        if (e instanceof RecordTooLargeException || e instanceof RecordBatchTooLargeException) {
            return Reason.TOO_LARGE;
        }
        if (e instanceof AuthorizationException || e instanceof AuthenticationException) {
            return Reason.DENIED;
        }
        return ofRarerType(e);
    }

    private static Reason ofRarerType(Throwable e) {
        // Of partitions, only that there are as many already: the number itself is checked before.
        if (e instanceof TopicExistsException || e instanceof InvalidPartitionsException) {
            return Reason.ALREADY_EXISTS;
        }
        if (e instanceof OffsetOutOfRangeException
                || e instanceof org.apache.kafka.clients.consumer.OffsetOutOfRangeException) {
            return Reason.OUT_OF_RANGE;
        }
        if (e instanceof NotEnoughReplicasException || e instanceof BrokerNotAvailableException) {
            return Reason.UNAVAILABLE;
        }
        if (e instanceof UnsupportedVersionException) {
            return Reason.UNSUPPORTED;
        }
        return Reason.FAILED;
    }

    private static boolean isMissing(@Nullable Throwable e) {
        return e instanceof UnknownTopicOrPartitionException
                || e instanceof UnknownTopicIdException
                || e instanceof InvalidTopicException;
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
