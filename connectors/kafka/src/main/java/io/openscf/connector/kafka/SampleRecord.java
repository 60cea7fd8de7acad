package io.openscf.connector.kafka;

import io.openscf.connector.messaging.Fields;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record made of what a person asks about. */
final class SampleRecord {
    static final String FORM = "The value of a record, or JSON such as {\"key\":\"customer-9\",\"value\":\"text\","
            + "\"partition\":0,\"offset\":0}.";

    private SampleRecord() {}

    static ConsumerRecord<byte[], byte[]> of(String topic, String sample) {
        if (!sample.strip().startsWith("{\"") || !sample.contains("\"value\"")) {
            return record(topic, 0, 0, null, sample.isEmpty() ? "example" : sample);
        }
        var fields = Fields.read(sample);
        fields.allowOnly(java.util.Set.of("key", "value", "partition", "offset"));
        return record(
                topic,
                fields.number("partition", 0, 0, Integer.MAX_VALUE),
                fields.number("offset", 0, 0, Integer.MAX_VALUE),
                fields.has("key") ? fields.text("key") : null,
                fields.text("value"));
    }

    @SuppressWarnings("NullAway") // Kafka's way to say that there is no key
    private static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, @org.jspecify.annotations.Nullable String key, String value) {
        return new ConsumerRecord<>(topic, partition, offset, key == null ? null : bytes(key), bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
