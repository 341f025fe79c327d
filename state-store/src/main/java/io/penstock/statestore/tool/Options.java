package io.penstock.statestore.tool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command's arguments: what has no name, and options with a value each, as {@code --task a/3} or {@code --task=a/3}. */
final class Options {

    private final List<String> plain = new ArrayList<>();
    private final Map<String, String> named = new HashMap<>();

    /** @throws UsageException for an option that is not allowed, or has no value */
    Options(List<String> arguments, Set<String> allowed) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                plain.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!allowed.contains(name)) {
                throw new UsageException("unknown option " + name + "; allowed here: "
                        + allowed.stream().sorted().toList());
            }
            if (equals < 0 && ++i == arguments.size()) {
                throw new UsageException(name + " needs a value");
            }
            named.put(name, equals < 0 ? arguments.get(i) : argument.substring(equals + 1));
        }
    }

    List<String> plain() {
        return plain;
    }

    @Nullable String get(String name) {
        return named.get(name);
    }

    String require(String name) {
        String value = named.get(name);
        if (value == null) {
            throw new UsageException(name + " is missing");
        }
        return value;
    }

    /** A whole number of at least 0, or the default. */
    long number(String name, long otherwise) {
        String value = named.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(name, value, e);
        }
        throw notANumber(name, value, null);
    }

    private static UsageException notANumber(String name, String value, @Nullable Exception cause) {
        UsageException wrong = new UsageException(name + "=" + value + "; a whole number, 0 or more");
        if (cause != null) {
            wrong.initCause(cause);
        }
        return wrong;
    }

    /** The command line is not as it should be. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }
}
