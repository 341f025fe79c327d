package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.RichReduceFunction;
import io.penstock.api.common.serde.avro.AvroSerde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedReduceOperatorTest {

    /** Immutable: with another value in a field it is another record. */
    record Trade(String symbol, long volume, double price, String trader) {}

    private static ChainRig trades(
            boolean killed, Function<KeyedStream<Trade, String>, SingleOutputStreamOperator<Trade>> operation)
            throws Exception {
        return new ChainRig(killed, (env, rig) -> operation
                .apply(ChainRig.source(env, "trades", TypeInformation.of(Trade.class))
                        .keyBy(Trade::symbol, Types.STRING))
                .uid("reduced")
                .map(trade -> trade.symbol() + " " + trade.volume() + " " + trade.price() + " " + trade.trader())
                .returns(Types.STRING)
                .sinkTo(rig.sink("")));
    }

    private static List<String> fed(
            boolean killed, Function<KeyedStream<Trade, String>, SingleOutputStreamOperator<Trade>> operation)
            throws Exception {
        try (ChainRig rig = trades(killed, operation)) {
            rig.element(new Trade("a", 3, 1.5, "first"), 10);
            rig.element(new Trade("b", 7, 1.0, "other"), 11);
            rig.element(new Trade("a", 5, 0.5, "second"), 12);
            rig.element(new Trade("a", 3, 2.5, "third"), 13);
            rig.element(new Trade("a", 5, 0.0, "fourth"), 14);
            return rig.output();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReduceByKeyAndEmitAfterEachRecord(boolean killed) throws Exception {
        assertThat(fed(
                        killed,
                        keyed -> keyed.reduce((one, other) -> new Trade(
                                one.symbol(),
                                one.volume() + other.volume(),
                                Math.max(one.price(), other.price()),
                                one.trader() + "+" + other.trader()))))
                .containsExactly(
                        "a 3 1.5 first@10",
                        "b 7 1.0 other@11",
                        "a 8 1.5 first+second@12",
                        "a 11 2.5 first+second+third@13",
                        "a 16 2.5 first+second+third+fourth@14");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepTheOtherFieldsOfTheFirstRecordInSumMinAndMax(boolean killed) throws Exception {
        assertThat(fed(killed, keyed -> keyed.sum("volume")))
                .containsExactly(
                        "a 3 1.5 first@10",
                        "b 7 1.0 other@11",
                        "a 8 1.5 first@12",
                        "a 11 1.5 first@13",
                        "a 16 1.5 first@14");
        assertThat(fed(killed, keyed -> keyed.min("price")))
                .containsExactly(
                        "a 3 1.5 first@10",
                        "b 7 1.0 other@11",
                        "a 3 0.5 first@12",
                        "a 3 0.5 first@13",
                        "a 3 0.0 first@14");
        assertThat(fed(killed, keyed -> keyed.max("volume")))
                .containsExactly(
                        "a 3 1.5 first@10",
                        "b 7 1.0 other@11",
                        "a 5 1.5 first@12",
                        "a 5 1.5 first@13",
                        "a 5 1.5 first@14");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeTheWholeRecordInMinByAndMaxBy(boolean killed) throws Exception {
        assertThat(fed(killed, keyed -> keyed.maxBy("volume")))
                .containsExactly(
                        "a 3 1.5 first@10",
                        "b 7 1.0 other@11",
                        "a 5 0.5 second@12",
                        "a 5 0.5 second@13",
                        "a 5 0.5 second@14");
        assertThat(fed(killed, keyed -> keyed.maxBy("volume", false))).endsWith("a 5 0.0 fourth@14");
        assertThat(fed(killed, keyed -> keyed.minBy("volume")))
                .containsExactly(
                        "a 3 1.5 first@10",
                        "b 7 1.0 other@11",
                        "a 3 1.5 first@12",
                        "a 3 1.5 first@13",
                        "a 3 1.5 first@14");
        assertThat(fed(killed, keyed -> keyed.minBy("volume", false))).contains("a 3 2.5 third@13");
    }

    @Test
    void shouldLeaveAloneWhatWasReadAndWhatWasEmitted() throws Exception {
        List<Account> emitted = new ArrayList<>();
        Account first = Account.of("x", 1, 1);
        Account second = Account.of("x", 2, 2);
        try (ChainRig rig =
                new ChainRig(false, (env, self) -> ChainRig.source(env, "accounts", TypeInformation.of(Account.class))
                        .keyBy(Account::getName, Types.STRING)
                        .reduce((one, other) -> {
                            one.setBalance(one.getBalance() + other.getBalance()); // may change value1
                            return one;
                        })
                        .uid("reduced")
                        .map(account -> {
                            emitted.add(account);
                            return account.toString();
                        })
                        .returns(Types.STRING)
                        .sinkTo(self.sink("")))) {
            rig.element(first, 1).element(second, 2).element(second, 3);
            assertThat(rig.output()).containsExactly("x:1:1@1", "x:3:1@2", "x:5:1@3");
        }
        assertThat(first).hasToString("x:1:1");
        assertThat(second).hasToString("x:2:2");
        assertThat(emitted).extracting(Account::toString).containsExactly("x:1:1", "x:3:1", "x:5:1");
    }

    @Test
    void shouldSumAFieldOfAClassWithSettersAndOfAnAvroRecord() throws Exception {
        try (ChainRig rig =
                new ChainRig(true, (env, self) -> ChainRig.source(env, "accounts", TypeInformation.of(Account.class))
                        .keyBy(Account::getName, Types.STRING)
                        .sum("rank")
                        .uid("ranks")
                        .map(Account::toString)
                        .sinkTo(self.sink("")))) {
            rig.element(Account.of("x", 1, 1), 1).element(Account.of("x", 2, 2), 2);
            assertThat(rig.output()).containsExactly("x:1:1@1", "x:1:3@2");
        }
        Schema schema = SchemaBuilder.record("Reading")
                .fields()
                .requiredString("sensor")
                .requiredDouble("value")
                .endRecord();
        TypeInformation<GenericRecord> type = TypeInformation.of(GenericRecord.class, AvroSerde.forGeneric(schema));
        try (ChainRig rig = new ChainRig(true, (env, self) -> ChainRig.source(env, "readings", type)
                .keyBy(reading -> reading.get("sensor").toString(), Types.STRING)
                .sum("value")
                .uid("values")
                .map(reading -> "" + reading.get("value"))
                .returns(Types.STRING)
                .sinkTo(self.sink("")))) {
            rig.element(reading(schema, 1.5), 1).element(reading(schema, 2.0), 2);
            assertThat(rig.output()).containsExactly("1.5@1", "3.5@2");
        }
    }

    private static GenericRecord reading(Schema schema, double value) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("sensor", "s");
        record.put("value", value);
        return record;
    }

    @Test
    void shouldOpenARichFunctionAndGiveItsStateBackAfterARollBack() throws Exception {
        class Counted extends RichReduceFunction<Trade> {
            private int opened;

            @Override
            public void open(OpenContext context) {
                opened++;
            }

            @Override
            public Trade reduce(Trade one, Trade other) {
                return new Trade(one.symbol(), one.volume() + other.volume(), opened, one.trader());
            }
        }
        try (ChainRig rig = trades(false, keyed -> keyed.reduce(new Counted()))) {
            rig.element(new Trade("a", 1, 0, "t"), 1);
            rig.commit();
            rig.element(new Trade("a", 10, 0, "t"), 2);
            rig.rollBack();
            rig.element(new Trade("a", 100, 0, "t"), 3);
            assertThat(rig.output()).containsExactly("a 1 0.0 t@1", "a 11 1.0 t@2", "a 101 1.0 t@3");
        }
    }

    @Test
    void shouldRefuseFieldsThatAreNotThereOrDoNotAddUp() {
        assertThatThrownBy(() -> fed(false, keyed -> keyed.sum("weight")))
                .rootCause()
                .hasMessageContaining(
                        "no field \"weight\" in " + Trade.class.getName() + "; it has [symbol, volume, price, trader]");
        assertThatThrownBy(() -> fed(false, keyed -> keyed.sum("trader")))
                .rootCause()
                .hasMessageContaining("sum(\"trader\"): the field is a java.lang.String");
    }
}
