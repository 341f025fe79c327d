package io.penstock.connector.files.sink;

/**
 * All records in the sink's own directory.
 *
 * @param <IN> records
 */
public final class BasePathBucketAssigner<IN> implements BucketAssigner<IN, String> {

    @Override
    public String getBucketId(IN element, Context context) {
        return "";
    }
}
