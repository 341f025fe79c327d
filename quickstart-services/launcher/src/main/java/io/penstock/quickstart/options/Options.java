package io.penstock.quickstart.options;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code --name value} and {@code --flag}, each known by name with its default. */
public final class Options {

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param defaults every option and what it is when absent; "false" makes a flag, which takes no value
     * @throws IllegalArgumentException with a line for the user
     */
    public static Options parse(String[] args, Map<String, String> defaults) {
        Map<String, String> values = new HashMap<>(defaults);
        for (int i = 0; i < args.length; i++) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            String byDefault = defaults.get(name);
            if (byDefault == null) {
                throw new IllegalArgumentException("unknown option " + args[i] + "; there are " + usage(defaults));
            }
            if (byDefault.equals("false")) {
                values.put(name, "true");
            } else if (i + 1 < args.length) {
                values.put(name, args[++i]);
            } else {
                throw new IllegalArgumentException("option --" + name + " wants a value, such as " + byDefault);
            }
        }
        return new Options(values);
    }

    /** Every option with its default, on one line. */
    public static String usage(Map<String, String> defaults) {
        StringBuilder usage = new StringBuilder();
        new TreeMap<>(defaults).forEach((name, value) -> usage.append(usage.isEmpty() ? "" : ", ")
                .append("--")
                .append(name)
                .append(value.equals("false") || value.isEmpty() ? "" : " (" + value + ")"));
        return usage.toString();
    }

    public boolean flag(String name) {
        return text(name).equals("true");
    }

    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("option --" + name + " has no default");
        }
        return value;
    }

    /** @throws IllegalArgumentException where it is no whole number within the bounds, both inclusive */
    public long number(String name, long min, long max) {
        String text = text(name);
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " " + text + " is no whole number", e);
        }
        throw new IllegalArgumentException("--" + name + " " + text + " is not within " + min + " to " + max);
    }

    /** @throws IllegalArgumentException where it is no number within 0 to 1 */
    public double share(String name) {
        String text = text(name);
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " " + text + " is no number", e);
        }
        throw new IllegalArgumentException("--" + name + " " + text + " is not within 0 to 1");
    }
}
