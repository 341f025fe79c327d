package io.penstock.statestore.journal;

/**
 * One record value of a journal partition, taken apart and checked.
 *
 * @param run that wrote it; records of other runs are ignored
 * @param term of its writer; records of lower terms are ignored
 * @param sequence of the commit it belongs to
 * @param index among the records of its commit, from 0
 * @param continued whether the next record carries the rest of the body
 * @param compressed whether the body, with what continues it, is a compressed payload
 * @param body the payload, the commit record, or a part of either; empty for TERM
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
public record JournalRecord(
        Kind kind, long run, long term, long sequence, int index, boolean continued, boolean compressed, byte[] body) {

    /** What a record is. The codes are the format's. */
    public enum Kind {
        /** A payload of changed state; counts once its COMMIT is there. */
        DATA(1),
        /** A {@link CommitRecord}: all data records before it are committed. */
        COMMIT(2),
        /** Raises the term and nothing else: the first record of an owner that has no transactions to fence the one before. */
        TERM(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Kind ofCode(byte code) {
            return switch (code) {
                case 1 -> DATA;
                case 2 -> COMMIT;
                case 3 -> TERM;
                default ->
                    throw new JournalException(
                            JournalException.Reason.CORRUPT, "record kind " + code + "; known are 1 to 3");
            };
        }
    }
}
