package io.penstock.quarkus.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads {@code 5ms}, {@code 10s}, {@code 2m}, {@code 1h}, {@code 7d}, or ISO-8601 ({@code PT0.5S}). A bare number is refused: one
 * reader takes it for seconds, the next for milliseconds.
 */
public final class DurationWithUnit implements Converter<Duration> {

    private static final long serialVersionUID = 1L;

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})\\s*([a-z]+)");

    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    @Override
    public Duration convert(String value) {
        String text = value.trim();
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            Duration unit = UNITS.get(matcher.group(2));
            if (unit != null) {
                return unit.multipliedBy(Long.parseLong(matcher.group(1)));
            }
        }
        if (text.startsWith("P") || text.startsWith("p")) {
            try {
                Duration parsed = Duration.parse(text);
                if (!parsed.isNegative()) {
                    return parsed;
                }
            } catch (DateTimeParseException notIso) {
                throw new IllegalArgumentException(refusal(value), notIso);
            }
        }
        throw new IllegalArgumentException(refusal(value));
    }

    private static String refusal(String value) {
        return "\"" + value + "\" is not a duration; write a number and its unit (ms, s, m, h, d), as 100ms or 10s";
    }
}
