package io.penstock.statestore.golden;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.reflect.AvroAlias;

/** What became of the types of {@link Release1}: all that evolution allows. */
final class Release2 {

    private Release2() {}

    /** Without the city; reordered; a wider number under another name; new fields with defaults. */
    record Account(
            Kind kind,
            String id,
            @AvroAlias(alias = "count") long operations,
            @AvroAlias(alias = "payments") List<Payment> history,
            Optional<String> note,
            BigDecimal balance,
            Instant since,
            boolean checked,
            List<String> tags,
            Optional<String> manager) {}

    record Payment(@AvroAlias(alias = "what") String title, double amount) {}

    enum Kind {
        PUBLIC,
        BUSINESS,
        PRIVATE
    }

    sealed interface Event permits Closed, Opened {}

    record Closed(String why) implements Event {}

    record Opened(long times) implements Event {}

    public static final class Profile {
        public long visits;
        public String nickname;

        @AvroAlias(alias = "name")
        public String fullName = "";

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
                      {"name":"source","type":"string","default":"ECB"},
                      {"name":"hundredths","type":"long","aliases":["percent"]},
                      {"name":"currency","type":"string"}]}""");
}
