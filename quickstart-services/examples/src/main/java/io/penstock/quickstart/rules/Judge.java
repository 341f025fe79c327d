package io.penstock.quickstart.rules;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.quickstart.rules.ChangingRules.Alert;
import io.penstock.quickstart.rules.ChangingRules.Rule;
import io.penstock.quickstart.rules.ChangingRules.Transfer;
import io.penstock.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Keeps transfers until time has passed them, then judges each by the latest rule of each name. */
final class Judge extends KeyedBroadcastProcessFunction<String, Transfer, Rule, Alert> {
    @SuppressWarnings("NullAway.Init") // open() is called before anything else
    private transient ListState<Transfer> waiting;

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", Transfer.class));
    }

    @Override
    public void processElement(Transfer transfer, ReadOnlyContext ctx, Collector<Alert> out) throws Exception {
        waiting.add(transfer);
        ctx.timerService().registerEventTimeTimer(transfer.timeMs());
    }

    @Override
    public void processBroadcastElement(Rule rule, Context ctx, Collector<Alert> out) throws Exception {
        ctx.getBroadcastState(ChangingRules.RULES).put(rule.name() + "@" + rule.timeMs(), rule);
    }

    @Override
    public void onTimer(long timeMs, OnTimerContext ctx, Collector<Alert> out) throws Exception {
        List<Transfer> later = new ArrayList<>();
        Map<String, Rule> valid = new TreeMap<>();
        for (Map.Entry<String, Rule> each :
                ctx.getBroadcastState(ChangingRules.RULES).immutableEntries()) {
            Rule rule = each.getValue();
            if (rule.timeMs() <= timeMs) {
                valid.merge(rule.name(), rule, (a, b) -> a.timeMs() > b.timeMs() ? a : b);
            }
        }
        for (Transfer transfer : Objects.requireNonNull(waiting.get(), "a list, empty or not")) {
            if (transfer.timeMs() > timeMs) {
                later.add(transfer);
            } else {
                valid.values().stream()
                        .filter(rule -> transfer.cents() > rule.limitCents())
                        .forEach(rule -> out.collect(new Alert(rule.name(), transfer.account(), transfer.cents())));
            }
        }
        waiting.update(later);
    }
}
