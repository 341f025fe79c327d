package io.penstock.local;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the values of keys mean; what cannot be is refused by its key. Pure. */
final class Values {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})\\s*([a-z]*)");

    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final Map<String, Integer> SIZE_SHIFTS = Map.of("", 0, "k", 10, "m", 20, "g", 30);

    private Values() {}

    static Duration duration(String key, String value, Duration least, Duration most) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(value.trim().toLowerCase(Locale.ROOT));
        Duration unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw refused(key, value, "a number and its unit (ms, s, m, h, d), as 100ms or 10s");
        }
        Duration duration = unit.multipliedBy(Long.parseLong(matcher.group(1)));
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw refused(key, value, least + " to " + most);
        }
        return duration;
    }

    static long bytes(String key, String value) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(value.trim().toLowerCase(Locale.ROOT));
        Integer shift = matcher.matches() ? SIZE_SHIFTS.get(matcher.group(2)) : null;
        long number = shift == null ? 0 : Long.parseLong(matcher.group(1));
        if (shift == null || number < 1 || number > Long.MAX_VALUE >> shift) {
            throw refused(key, value, "at least 1 byte, with K, M or G for more, as 32M");
        }
        return number << shift;
    }

    static int number(String key, String value, int least, int most) {
        int number;
        try {
            number = Integer.parseInt(value.trim());
        } catch (NumberFormatException none) {
            throw refused(key, value, "a whole number");
        }
        if (number < least || number > most) {
            throw refused(key, value, least + " to " + most);
        }
        return number;
    }

    static boolean flag(String key, String value) {
        return switch (value.trim()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(key, value, "true, false");
        };
    }

    /** {@code at-least-once} is AT_LEAST_ONCE. */
    static <E extends Enum<E>> E choice(String key, String value, Class<E> type) {
        String wanted = value.trim().toUpperCase(Locale.ROOT).replace('-', '_');
        StringBuilder allowed = new StringBuilder();
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(wanted)) {
                return each;
            }
            allowed.append(allowed.length() == 0 ? "" : ", ")
                    .append(each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        throw refused(key, value, allowed.toString());
    }

    static IllegalArgumentException refused(String key, String value, String allowed) {
        return new IllegalArgumentException(key + "=" + value + "; allowed: " + allowed);
    }
}
