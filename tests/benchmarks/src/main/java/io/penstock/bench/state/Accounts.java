package io.penstock.bench.state;

import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.statestore.StateSpec;
import java.util.Arrays;
import java.util.Random;

/** Keys and values of a measurement, and the order in which keys are asked for. The same for the same arguments. */
final class Accounts {

    static final Serde<String> KEY = Types.STRING.createSerde();
    static final Serde<Account> VALUE = TypeInformation.of(Account.class).createSerde();
    static final StateSpec STATE = StateSpec.value("account", VALUE);

    private static final long SEED = 11;
    private static final int TEXT = 1 << 18;

    private final String[] keys;
    private final String text;
    private final int noteBytes;

    /** @param noteBytes of the text in each value */
    Accounts(int count, int noteBytes) {
        keys = new String[count];
        for (int i = 0; i < count; i++) {
            keys[i] = "account-" + i;
        }
        this.noteBytes = noteBytes;
        // Letters and digits at random: files compress as little as identifiers do, not as repetitions.
        StringBuilder random = new StringBuilder();
        new Random(SEED).ints(TEXT, '0', 'z').forEach(letter -> random.append((char) letter));
        text = random.toString();
    }

    int count() {
        return keys.length;
    }

    String key(int index) {
        return keys[index];
    }

    /** A value of its own, the text included. */
    Account first(int index) {
        int from = Math.floorMod(index * 31, TEXT - noteBytes);
        return new Account(index, index * 100L, 1_700_000_000_000L + index, text.substring(from, from + noteBytes));
    }

    /** Bytes of key and value as their serdes write them. */
    long entryBytes(int index) {
        ByteOutput out = new ByteOutput(128);
        KEY.serialize(keys[index], out);
        VALUE.serialize(first(index), out);
        return out.size();
    }

    /** Keys that equal those of the accounts and are objects of their own, as a record's key is; uniformly drawn. */
    String[] uniform(int draws) {
        Random random = new Random(SEED);
        String[] drawn = new String[draws];
        for (int i = 0; i < draws; i++) {
            drawn[i] = new String(keys[random.nextInt(keys.length)].toCharArray());
        }
        return drawn;
    }

    /** Indexes of keys by a Zipf distribution, whose ranks are scattered over the keys. */
    int[] zipf(double exponent, int draws) {
        double[] cumulative = new double[keys.length];
        double sum = 0;
        for (int i = 0; i < keys.length; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            cumulative[i] = sum;
        }
        Random random = new Random(SEED);
        int[] ofRank = shuffled(random);
        int[] drawn = new int[draws];
        for (int i = 0; i < draws; i++) {
            int rank = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
            drawn[i] = ofRank[Math.min(keys.length - 1, rank < 0 ? -rank - 1 : rank)];
        }
        return drawn;
    }

    private int[] shuffled(Random random) {
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
