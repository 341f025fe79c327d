package io.penstock.testkit.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.datastream.AsyncDataStream;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.AsyncRetryStrategy;
import io.penstock.streaming.api.functions.async.ResultFuture;
import io.penstock.streaming.api.functions.async.RichAsyncFunction;
import io.penstock.streaming.util.retryable.AsyncRetryStrategies;
import io.penstock.streaming.util.retryable.RetryPredicates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Asynchronous functions by hand: the test answers. */
class AsyncFunctionTest {

    private static final long TIMEOUT_MS = 100;

    /** Notes who is asked; the test answers under the record's text. */
    private static final class Asked implements AsyncFunction<String, String> {
        private final List<String> order = new ArrayList<>();
        private final Map<String, ResultFuture<String>> open = new HashMap<>();

        @Override
        public void asyncInvoke(String input, ResultFuture<String> resultFuture) {
            order.add(input);
            open.put(input, resultFuture);
        }

        void answer(String input) {
            of(input).complete(List.of(input + "!"));
        }

        ResultFuture<String> of(String input) {
            return Objects.requireNonNull(open.get(input), input + " has not been asked");
        }
    }

    /** Takes what has not been answered in time as it is. */
    private static final class Patient implements AsyncFunction<String, String> {
        @Override
        public void asyncInvoke(String input, ResultFuture<String> resultFuture) {}

        @Override
        public void timeout(String input, ResultFuture<String> resultFuture) {
            resultFuture.complete(List.of(input + " late"));
        }
    }

    private static OneInputStreamOperatorTestHarness<String, String> harness(
            Function<DataStream<String>, DataStream<String>> operators) throws Exception {
        OneInputStreamOperatorTestHarness<String, String> harness = new OneInputStreamOperatorTestHarness<>(operators);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<String, String> ordered(
            AsyncFunction<String, String> function, int capacity) throws Exception {
        return harness(
                in -> AsyncDataStream.orderedWait(typed(in), function, TIMEOUT_MS, TimeUnit.MILLISECONDS, capacity)
                        .returns(Types.STRING)
                        .uid("ask"));
    }

    private static OneInputStreamOperatorTestHarness<String, String> unordered(
            AsyncFunction<String, String> function, int capacity) throws Exception {
        return harness(
                in -> AsyncDataStream.unorderedWait(typed(in), function, TIMEOUT_MS, TimeUnit.MILLISECONDS, capacity)
                        .returns(Types.STRING)
                        .uid("ask"));
    }

    private static OneInputStreamOperatorTestHarness<String, String> retried(
            AsyncFunction<String, String> function, AsyncRetryStrategy<String> strategy) throws Exception {
        return harness(in -> AsyncDataStream.unorderedWaitWithRetry(
                        typed(in), function, TIMEOUT_MS, TimeUnit.MILLISECONDS, strategy)
                .returns(Types.STRING)
                .uid("ask"));
    }

    /** The harness cannot know what a test will put in. */
    private static DataStream<String> typed(DataStream<String> in) {
        return in.map(text -> text).returns(Types.STRING);
    }

    private static List<String> output(OneInputStreamOperatorTestHarness<String, String> harness) {
        List<String> texts = new ArrayList<>();
        harness.getOutput()
                .forEach(each -> texts.add(
                        each instanceof StreamRecord<?> record
                                ? record.value() + "@" + record.timestamp()
                                : "w" + ((Watermark) each).getTimestamp()));
        harness.getOutput().clear();
        return texts;
    }

    private static void now(OneInputStreamOperatorTestHarness<String, String> harness, long timeMs) throws Exception {
        harness.setProcessingTime(timeMs);
    }

    private static void feed(OneInputStreamOperatorTestHarness<String, String> harness) throws Exception {
        harness.processElement("a", 1);
        harness.processElement("b", 2);
        harness.processWatermark(2);
        harness.processElement("c", 3);
    }

    @Test
    void shouldKeepTheOrderOfRecordsAndWatermarks() throws Exception {
        Asked asked = new Asked();
        try (OneInputStreamOperatorTestHarness<String, String> harness = ordered(asked, 10)) {
            feed(harness);
            asked.answer("c");
            asked.answer("b");
            now(harness, 1);
            assertThat(output(harness)).isEmpty();
            asked.answer("a");
            now(harness, 1);
            assertThat(output(harness)).containsExactly("a!@1", "b!@2", "w2", "c!@3");
        }
    }

    @Test
    void shouldEmitAsAnswersComeButNotAcrossAWatermark() throws Exception {
        Asked asked = new Asked();
        try (OneInputStreamOperatorTestHarness<String, String> harness = unordered(asked, 10)) {
            feed(harness);
            asked.answer("c");
            asked.answer("b");
            now(harness, 1);
            assertThat(output(harness)).containsExactly("b!@2");
            asked.answer("a");
            now(harness, 1);
            assertThat(output(harness)).containsExactly("a!@1", "w2", "c!@3");
        }
    }

    @Test
    void shouldAskNoMoreThanItsCapacityAtATime() throws Exception {
        Asked asked = new Asked();
        try (OneInputStreamOperatorTestHarness<String, String> harness = unordered(asked, 2)) {
            feed(harness);
            assertThat(asked.order).containsExactly("a", "b");
            asked.answer("b");
            now(harness, 1);
            assertThat(asked.order).containsExactly("a", "b", "c");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // an answer that breaks the contract
    void shouldEmitAnyNumberOfResultsAndTakeTheFirstAnswerOnly() throws Exception {
        Asked asked = new Asked();
        try (OneInputStreamOperatorTestHarness<String, String> harness = ordered(asked, 10)) {
            feed(harness);
            asked.of("a").complete(List.of());
            asked.of("b").complete(List.of("b1", "b2"));
            asked.of("b").completeExceptionally(new IOException("too late"));
            asked.of("c").complete(() -> List.of("supplied"));
            now(harness, 1);
            assertThat(output(harness)).containsExactly("b1@2", "b2@2", "w2", "supplied@3");
            assertThatThrownBy(() -> asked.of("c").complete((List<String>) null))
                    .hasMessageContaining("empty collection");
        }
    }

    @Test
    void shouldFailOnWhatHasFailed() throws Exception {
        Asked asked = new Asked();
        try (OneInputStreamOperatorTestHarness<String, String> harness = ordered(asked, 10)) {
            feed(harness);
            asked.of("b").completeExceptionally(new IOException("no route"));
            assertThatThrownBy(() -> now(harness, 1))
                    .hasMessageContaining("a call has failed")
                    .hasRootCauseMessage("no route");
        }
        Asked supplied = new Asked();
        try (OneInputStreamOperatorTestHarness<String, String> harness = ordered(supplied, 10)) {
            feed(harness);
            supplied.of("a").complete(() -> {
                throw new IOException("torn");
            });
            assertThatThrownBy(() -> now(harness, 1)).hasRootCauseMessage("torn");
        }
    }

    @Test
    void shouldCallTimeoutOrFail() throws Exception {
        try (OneInputStreamOperatorTestHarness<String, String> harness = ordered(new Patient(), 10)) {
            feed(harness);
            now(harness, TIMEOUT_MS - 1);
            assertThat(output(harness)).isEmpty();
            now(harness, TIMEOUT_MS);
            assertThat(output(harness)).containsExactly("a late@1", "b late@2", "w2", "c late@3");
        }
        try (OneInputStreamOperatorTestHarness<String, String> harness = ordered(new Asked(), 10)) {
            feed(harness);
            assertThatThrownBy(() -> now(harness, TIMEOUT_MS)).hasMessageContaining("within its timeout");
        }
    }

    @Test
    void shouldNotCountTheTimeInWhichARecordWaitsToBeAsked() throws Exception {
        Asked asked = new Asked();
        try (OneInputStreamOperatorTestHarness<String, String> harness = ordered(asked, 1)) {
            harness.processElement("a", 1);
            harness.processElement("b", 2);
            now(harness, 60);
            asked.answer("a");
            now(harness, 60);
            now(harness, 159);
            assertThat(output(harness)).containsExactly("a!@1");
            asked.answer("b");
            now(harness, 159);
            assertThat(output(harness)).containsExactly("b!@2");
        }
    }

    @Test
    void shouldAskAgainAsTheStrategySays() throws Exception {
        Asked asked = new Asked();
        AsyncRetryStrategy<String> twice = new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(2, 10)
                .ifResult(List.of("none")::equals)
                .ifException(RetryPredicates.createExceptionTypePredicate(IOException.class))
                .build();
        try (OneInputStreamOperatorTestHarness<String, String> harness = retried(asked, twice)) {
            harness.processElement("a", 1);
            asked.of("a").completeExceptionally(new IOException("first"));
            now(harness, 5);
            now(harness, 14);
            assertThat(asked.order).containsExactly("a");
            now(harness, 15);
            assertThat(asked.order).containsExactly("a", "a");
            asked.of("a").complete(List.of("none"));
            now(harness, 20);
            now(harness, 30);
            assertThat(asked.order).containsExactly("a", "a", "a");
            asked.of("a").complete(List.of("none"));
            now(harness, 31);
            assertThat(output(harness)).as("two more calls, no third").containsExactly("none@1");
        }
    }

    @Test
    void shouldNotAskAgainWhatTheStrategyDoesNotName() throws Exception {
        Asked asked = new Asked();
        AsyncRetryStrategy<String> twice = new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(2, 10)
                .ifException(RetryPredicates.createExceptionTypePredicate(IOException.class))
                .build();
        try (OneInputStreamOperatorTestHarness<String, String> harness = retried(asked, twice)) {
            harness.processElement("a", 1);
            asked.of("a").completeExceptionally(new IllegalStateException("not that"));
            assertThatThrownBy(() -> now(harness, 1)).hasRootCauseMessage("not that");
        }
    }

    /** The timeout is for all calls of a record together. */
    @Test
    void shouldGiveUpBetweenTwoCalls() throws Exception {
        Asked asked = new Asked();
        AsyncRetryStrategy<String> often = new AsyncRetryStrategies.ExponentialBackoffDelayRetryStrategyBuilder<String>(
                        9, 20, 200, 2)
                .ifException(RetryPredicates.HAS_EXCEPTION_PREDICATE)
                .build();
        assertThat(List.of(often.getBackoffTimeMillis(1), often.getBackoffTimeMillis(2), often.getBackoffTimeMillis(9)))
                .containsExactly(20L, 40L, 200L);
        try (OneInputStreamOperatorTestHarness<String, String> harness = retried(asked, often)) {
            harness.processElement("a", 1);
            for (int at : new int[] {20, 60}) {
                asked.of("a").completeExceptionally(new IOException("again"));
                now(harness, at == 20 ? 0 : 20);
                now(harness, at);
            }
            assertThat(asked.order).hasSize(3);
            asked.of("a").completeExceptionally(new IOException("again"));
            now(harness, 60);
            assertThatThrownBy(() -> now(harness, TIMEOUT_MS)).hasMessageContaining("within its timeout");
        }
    }

    @Test
    void shouldHaveALifeAndNoState() throws Exception {
        RichAsyncFunction<String, String> rich = new RichAsyncFunction<>() {
            @Override
            public void open(OpenContext context) {
                getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
            }

            @Override
            public void asyncInvoke(String input, ResultFuture<String> resultFuture) {}
        };
        assertThatThrownBy(() -> ordered(rich, 10)).hasMessageContaining("an asynchronous function has no state");
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        Asked asked = new Asked();
        assertThatThrownBy(() -> ordered(asked, 0)).hasMessageContaining("capacity=0");
        assertThatThrownBy(() -> harness(
                        in -> AsyncDataStream.orderedWaitWithRetry(in, asked, 0, TimeUnit.MILLISECONDS, once())))
                .hasMessageContaining("timeout=0");
        assertThatThrownBy(() -> new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(0, 10))
                .hasMessageContaining("maxAttempts=0");
    }

    private static AsyncRetryStrategy<String> once() {
        return new AsyncRetryStrategies.FixedDelayRetryStrategyBuilder<String>(1, 1).build();
    }
}
