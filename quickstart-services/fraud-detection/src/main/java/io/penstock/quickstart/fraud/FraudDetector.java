package io.penstock.quickstart.fraud;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.metrics.Counter;
import io.penstock.quickstart.fraud.FraudRules.Account;
import io.penstock.quickstart.fraud.FraudRules.Judgement;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Judges each account's payments in event-time order: a payment waits in state until a timer says that the watermark
 * has passed it, so the alerts depend on the payments and not on how they arrive.
 */
// The runtime opens a function before it calls it.
@SuppressWarnings("NullAway.Init")
final class FraudDetector extends KeyedProcessFunction<Long, Transaction, Alert> {

    /** What came after its time; it is not judged. */
    static final OutputTag<Transaction> LATE = new OutputTag<>("late") {};

    private ValueState<Profile> profile;
    private ListState<Long> recentSmallsMs;
    private MapState<Long, Transaction> waiting;
    private Map<Rule, Counter> alertsByRule;

    @Override
    public void open(OpenContext context) {
        profile = getRuntimeContext().getState(new ValueStateDescriptor<>("profile", Profile.class));
        recentSmallsMs = getRuntimeContext().getListState(new ListStateDescriptor<>("recent-smalls", Long.class));
        waiting = getRuntimeContext().getMapState(new MapStateDescriptor<>("waiting", Long.class, Transaction.class));
        alertsByRule = new EnumMap<>(Rule.class);
        for (Rule rule : Rule.values()) {
            alertsByRule.put(
                    rule,
                    getRuntimeContext()
                            .getMetricGroup()
                            .addGroup("rule", rule.name())
                            .counter("alerts"));
        }
    }

    @Override
    public void processElement(Transaction payment, Context ctx, Collector<Alert> out) throws Exception {
        if (payment.timestampMs() <= ctx.timerService().currentWatermark()) {
            ctx.output(LATE, payment);
            return;
        }
        waiting.put(payment.id(), payment);
        ctx.timerService().registerEventTimeTimer(payment.timestampMs());
    }

    @Override
    public void onTimer(long timestampMs, OnTimerContext ctx, Collector<Alert> out) throws Exception {
        for (Transaction payment : dueInOrder(timestampMs)) {
            waiting.remove(payment.id());
            Judgement judgement = FraudRules.judge(account(), payment);
            profile.update(judgement.after().profile());
            recentSmallsMs.update(judgement.after().recentSmallsMs());
            for (Alert alert : judgement.alerts()) {
                Objects.requireNonNull(alertsByRule.get(alert.rule())).inc();
                out.collect(alert);
            }
        }
    }

    private List<Transaction> dueInOrder(long timestampMs) throws Exception {
        List<Transaction> due = new ArrayList<>(1);
        for (Transaction payment : waiting.values()) {
            if (payment.timestampMs() == timestampMs) {
                due.add(payment);
            }
        }
        due.sort(Comparator.comparingLong(Transaction::id));
        return due;
    }

    private Account account() throws Exception {
        Profile known = profile.value();
        List<Long> smallsMs = new ArrayList<>(FraudRules.SMALLS);
        Iterable<Long> kept = recentSmallsMs.get();
        if (kept != null) {
            kept.forEach(smallsMs::add);
        }
        return new Account(known == null ? Profile.EMPTY : known, smallsMs);
    }
}
