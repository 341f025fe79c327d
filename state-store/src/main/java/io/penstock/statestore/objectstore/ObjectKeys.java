package io.penstock.statestore.objectstore;

import java.util.regex.Pattern;

/** What a key may look like: what is a file name everywhere and needs no escaping in a URL. */
public final class ObjectKeys {

    private static final int LENGTH_MAX = 900;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/?)*+");

    private ObjectKeys() {}

    /**
     * @return the key
     * @throws ObjectStoreException {@code INVALID}
     */
    public static String check(String key) {
        if (key.length() > LENGTH_MAX || !KEY.matcher(key).matches()) {
            throw new ObjectStoreException(
                    ObjectStoreException.Reason.INVALID,
                    "key \"" + key + "\"; a key is at most " + LENGTH_MAX
                            + " letters, digits, '_', '-' and '.' in parts divided by '/', none of which begins with '.'");
        }
        return key;
    }

    /** A prefix may also be empty or end in a slash. */
    public static String checkPrefix(String prefix) {
        if (prefix.length() > LENGTH_MAX || !PREFIX.matcher(prefix).matches()) {
            throw new ObjectStoreException(
                    ObjectStoreException.Reason.INVALID,
                    "prefix \"" + prefix + "\" begins no key; keys are as " + KEY.pattern());
        }
        return prefix;
    }
}
