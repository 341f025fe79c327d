package io.penstock.protocol;

import java.util.regex.Pattern;

/** What a name may look like. The parts of a dotted name hold no dots, so it is taken apart again without doubt. */
final class Names {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    private Names() {}

    /**
     * @param what what the name names, for the message
     * @return the value
     * @throws IllegalArgumentException unless it matches {@code [A-Za-z0-9_-]{1,60}}
     */
    static String requirePart(String what, String value) {
        if (!PART.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    what + " \"" + value + "\" is not 1 to 60 of the characters A-Z a-z 0-9 _ -"
                            + "; choose another, it becomes part of topic names and transactional ids");
        }
        return value;
    }
}
