package io.penstock.quarkus.messaging.ack;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Replay;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.api.java.typeutils.ResultTypeQueryable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A channel's messages, at least once: acknowledged after the commit that contains what was made of them. One split, so one task reads
 * it. Immutable, but for its inbox.
 *
 * @param <T> payloads
 */
public final class ChannelSource<T> implements Source<T>, ResultTypeQueryable<T> {

    private final Inbox inbox;
    private final Class<?> payload;
    private final TypeInformation<T> type;

    /** @param payload class of the payloads */
    public ChannelSource(Inbox inbox, Class<?> payload, TypeInformation<T> type) {
        this.inbox = inbox;
        this.payload = payload;
        this.type = type;
    }

    /** No topic has this name: a colon is not allowed there. */
    private SourceSplit split() {
        return new SourceSplit("channel:" + inbox.channel(), 0);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public Replay replay() {
        return Replay.ACKNOWLEDGEMENTS;
    }

    @Override
    public SourceEnumerator createEnumerator(SourceContext context) {
        return new Enumerator();
    }

    @Override
    public SourceReader<T> createReader(SourceContext context) {
        return new ChannelReader<>(inbox, payload);
    }

    /** They are refused where they came from, which the reader does. */
    @Override
    public UndecodablePolicy undecodablePolicy() {
        return UndecodablePolicy.SKIP;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    @Override
    public String describe() {
        return "channel " + inbox.channel() + ", at least once by acknowledgement";
    }

    @Override
    public String toString() {
        return describe();
    }

    private final class Enumerator implements SourceEnumerator {

        @Override
        public Optional<List<SourceSplit>> splits() {
            inbox.open();
            return Optional.of(List.of(split()));
        }

        @Override
        public Optional<Map<SourceSplit, SourcePosition>> initialPositions(List<SourceSplit> splits) {
            Map<SourceSplit, SourcePosition> positions = new HashMap<>();
            splits.forEach(split -> positions.put(split, SourcePosition.of(inbox.firstUnsettled())));
            return Optional.of(positions);
        }

        @Override
        public void close() {}
    }
}
