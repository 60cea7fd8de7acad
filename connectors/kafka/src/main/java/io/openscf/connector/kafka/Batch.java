package io.openscf.connector.kafka;

import io.openscf.connector.Event;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of one partition that are one event.
 *
 * @param failures how often the function has failed on it, or on the larger batch that it is a part of
 */
record Batch(List<ConsumerRecord<byte[], byte[]>> records, Event event, int failures) {
    static Batch of(String triggerId, List<ConsumerRecord<byte[], byte[]>> records, int failures) {
        var first = records.getFirst();
        var key = first.topic() + "/" + first.partition() + "/" + first.offset() + "-"
                + records.getLast().offset();
        return new Batch(List.copyOf(records), new Event(triggerId, key, RecordsEvent.json(records)), failures);
    }

    /** Where the group goes on when it is done. */
    long nextOffset() {
        return records.getLast().offset() + 1;
    }

    int bytes() {
        return event.json().length();
    }

    Batch failedOnceMore() {
        return new Batch(records, event, failures + 1);
    }

    /** The first or the second half. */
    Batch half(boolean first) {
        int middle = records.size() / 2;
        return of(
                event.triggerId(),
                first ? records.subList(0, middle) : records.subList(middle, records.size()),
                failures);
    }
}
