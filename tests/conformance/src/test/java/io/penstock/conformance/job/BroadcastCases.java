package io.penstock.conformance.job;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.Event;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rules that all keys see. Nobody says whether a rule or a record is read first: records wait for the time at which both are there. */
final class BroadcastCases {

    private BroadcastCases() {}

    private static MapStateDescriptor<Long, Integer> rules() {
        return new MapStateDescriptor<>("rules", Types.LONG, Types.INT);
    }

    /** Each record, some milliseconds later, beside the rules that are not younger than it. */
    static final class Judge extends KeyedBroadcastProcessFunction<String, Event, Event, String> {
        private final long waitMs;
        private transient ListState<Event> waiting;

        Judge(long waitMs) {
            this.waitMs = waitMs;
        }

        @Override
        public void open(OpenContext context) {
            waiting = getRuntimeContext()
                    .getListState(new ListStateDescriptor<>("waiting", TypeInformation.of(Event.class)));
        }

        @Override
        public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            waiting.add(event);
            ctx.timerService().registerEventTimeTimer(event.time + waitMs);
        }

        @Override
        public void processBroadcastElement(Event rule, Context ctx, Collector<String> out) throws Exception {
            BroadcastState<Long, Integer> rules = ctx.getBroadcastState(rules());
            Integer before = rules.get(rule.time);
            rules.put(rule.time, before == null ? rule.value : before + rule.value);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            List<Event> later = new ArrayList<>();
            for (Event event : waiting.get()) {
                if (event.time + waitMs > timestamp) {
                    later.add(event);
                    continue;
                }
                int sum = 0;
                for (Map.Entry<Long, Integer> rule :
                        ctx.getBroadcastState(rules()).immutableEntries()) {
                    sum += rule.getKey() <= event.time ? rule.getValue() : 0;
                }
                out.collect(ctx.getCurrentKey() + "|" + event.time + "=" + event.value + " by " + sum);
            }
            waiting.update(later);
        }
    }

    static SingleOutputStreamOperator<String> judged(Ports ports, long waitMs) {
        return ports.keyed(0)
                .connect(ports.input(1).broadcast(rules()))
                .process(new Judge(waitMs), Types.STRING)
                .uid("judge");
    }

    static void addTo(List<CornerCase> all) {
        all.add(new CornerCase(
                "broadcast: each record by the rules of its time",
                true,
                "a@1/0 a@2=5/1 b@3/0 w@4 a@4=7/1 a@6/0 b@6/0 w@8 a@20/0 w@40 a@41=9/1 c@42/0",
                ports -> ports.output(judged(ports, 2))));
        all.add(new CornerCase(
                "broadcast: a rule that comes late counts from then on",
                true,
                "a@5/0 w@20 a@10=3/1 w@30 a@31/0 w@50",
                ports -> ports.output(judged(ports, 2))));
        all.add(new CornerCase(
                "broadcast: keys that come after the rules have them too",
                true,
                "a@1=4/1 w@10 c@11/0 d@12/0 w@20 e@21/0",
                ports -> ports.output(judged(ports, 0))));
    }
}
