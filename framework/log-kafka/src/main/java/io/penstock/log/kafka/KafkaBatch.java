package io.penstock.log.kafka;

import io.penstock.log.LogBatch;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A partition's records of one poll, as the consumer gave them. */
record KafkaBatch(LogPartition partition, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset)
        implements LogBatch {

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public long offset(int index) {
        return records.get(index).offset();
    }

    @Override
    public long timestampMs(int index) {
        return records.get(index).timestamp();
    }

    @Override
    public byte @Nullable [] key(int index) {
        return records.get(index).key();
    }

    @Override
    public byte @Nullable [] value(int index) {
        return records.get(index).value();
    }

    @Override
    public List<LogHeader> headers(int index) {
        Headers headers = records.get(index).headers();
        if (!headers.iterator().hasNext()) {
            return List.of();
        }
        List<LogHeader> copies = new ArrayList<>();
        for (Header header : headers) {
            copies.add(new LogHeader(header.key(), header.value()));
        }
        return copies;
    }
}
