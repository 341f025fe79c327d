package io.penstock.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A case's input as text: {@code key@time=value/side}, of which value (1) and side (0) may be left out, and {@code w@watermark}. */
public final class Script {

    private static final Pattern ELEMENT = Pattern.compile("([a-z]+)@(-?\\d+)(?:=(-?\\d+))?(?:/([01]))?");

    private Script() {}

    public static List<Event> parse(String text) {
        List<Event> events = new ArrayList<>();
        for (String element : text.strip().split("\\s+", -1)) {
            Matcher parts = ELEMENT.matcher(element);
            if (!parts.matches()) {
                throw new IllegalArgumentException("\"" + element + "\" is no key@time=value/side");
            }
            long time = Long.parseLong(parts.group(2));
            events.add(
                    parts.group(1).equals("w")
                            ? Event.mark(time)
                            : new Event(
                                    parts.group(1),
                                    time,
                                    parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3)),
                                    parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4))));
        }
        return List.copyOf(events);
    }

    public static String of(List<Event> events) {
        return events.stream().map(Event::toString).collect(Collectors.joining(" "));
    }
}
