package io.penstock.statestore.golden;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** The types of the state in the golden files, as they were. Never changed. */
final class Release1 {

    private Release1() {}

    record Account(
            String id,
            int count,
            String city,
            Kind kind,
            List<Payment> payments,
            Optional<String> note,
            BigDecimal balance,
            Instant since) {}

    record Payment(String what, float amount, String dropped) {}

    enum Kind {
        PRIVATE,
        BUSINESS
    }

    sealed interface Event permits Opened {}

    record Opened(int times) implements Event {}

    /** Of public fields, and of getters and setters. */
    public static final class Profile {
        public String name = "";
        public int visits;
        private Map<String, Long> totals = Map.of();

        public Map<String, Long> getTotals() {
            return totals;
        }

        public void setTotals(Map<String, Long> totals) {
            this.totals = totals;
        }
    }

    static final Schema RATE = new Schema.Parser()
            .parse(
                    """
                    {"type":"record","name":"Rate","fields":[
                      {"name":"percent","type":"int"},
                      {"name":"currency","type":"string"}]}""");
}
