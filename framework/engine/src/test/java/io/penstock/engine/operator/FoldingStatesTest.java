package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.AggregatingState;
import io.penstock.api.common.state.AggregatingStateDescriptor;
import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reducing and aggregating state, as a function has them. */
class FoldingStatesTest {

    /** The accumulator is the result: what was handed out must not change. */
    private static final class Names implements AggregateFunction<Account, List<String>, List<String>> {
        @Override
        public List<String> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<String> add(Account account, List<String> names) {
            names.add(account.getName() + account.getBalance());
            return names;
        }

        @Override
        public List<String> getResult(List<String> names) {
            return names;
        }

        @Override
        public List<String> merge(List<String> a, List<String> b) {
            a.addAll(b);
            return a;
        }
    }

    private static final class Folding extends KeyedProcessFunction<String, Account, List<String>> {
        private ReducingState<Account> sum;
        private AggregatingState<Account, List<String>> names;
        private final List<Account> handedOut = new ArrayList<>();

        @Override
        public void open(OpenContext context) {
            sum = getRuntimeContext()
                    .getReducingState(new ReducingStateDescriptor<>(
                            "sum",
                            (one, other) -> {
                                one.setBalance(one.getBalance() + other.getBalance());
                                return one;
                            },
                            Account.class));
            names = getRuntimeContext()
                    .getAggregatingState(
                            new AggregatingStateDescriptor<>("names", new Names(), Types.LIST(Types.STRING)));
        }

        @Override
        public void processElement(Account account, Context context, Collector<List<String>> out) throws Exception {
            if (account.getRank() < 0) {
                sum.clear();
                names.clear();
            } else {
                sum.add(account);
                names.add(account);
            }
            handedOut.add(sum.get());
            List<String> all = names.get();
            out.collect(all == null ? List.of("nothing " + sum.get()) : all);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFoldByKey(boolean killed) throws Exception {
        List<List<String>> emitted = new ArrayList<>();
        List<Folding> functions = new ArrayList<>();
        Account first = Account.of("x", 1, 0);
        try (ChainRig rig = new ChainRig(killed, (env, self) -> {
            Folding folding = new Folding();
            functions.add(folding);
            ChainRig.source(env, "accounts", TypeInformation.of(Account.class))
                    .keyBy(Account::getName, Types.STRING)
                    .process(folding)
                    .returns(Types.LIST(Types.STRING))
                    .uid("fold")
                    .map(names -> {
                        emitted.add(names);
                        return "" + names;
                    })
                    .returns(Types.STRING)
                    .sinkTo(self.sink(""));
        })) {
            rig.element(first, 1)
                    .element(Account.of("y", 7, 0), 2)
                    .element(Account.of("x", 2, 0), 3)
                    .element(Account.of("x", 3, 0), 4)
                    .element(Account.of("x", 0, -1), 5)
                    .element(Account.of("x", 5, 0), 6);
            assertThat(rig.output())
                    .containsExactly("[x1]@1", "[y7]@2", "[x1, x2]@3", "[x1, x2, x3]@4", "[nothing null]@5", "[x5]@6");
        }
        assertThat(first).hasToString("x:1:0");
        assertThat(emitted.get(0)).as("emitted before more was added").containsExactly("x1");
        List<Account> balances = new ArrayList<>();
        functions.forEach(function -> balances.addAll(function.handedOut));
        assertThat(balances)
                .extracting(account -> account == null ? null : account.getBalance())
                .containsExactly(1L, 7L, 3L, 6L, null, 5L);
    }

    @Test
    void shouldRefuseNamesThatAreTheEnginesOwn() {
        assertThatThrownBy(() -> new ChainRig(false, (env, self) -> ChainRig.source(env, "in", Types.STRING)
                        .keyBy(text -> text, Types.STRING)
                        .process(new KeyedProcessFunction<String, String, String>() {
                            @Override
                            public void open(OpenContext context) {
                                getRuntimeContext().getState(new ValueStateDescriptor<>("_reduced", Long.class));
                            }

                            @Override
                            public void processElement(String value, Context context, Collector<String> out) {}
                        })
                        .uid("own")
                        .sinkTo(self.sink(""))))
                .hasMessageContaining("operator \"KeyedProcess\" asks for state \"_reduced\"; names that begin with _");
    }
}
