package io.openscf.connector.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records in the shape of a CKafka event (events/README.md section 5); Apache Kafka's is the same (section 17.10). */
final class RecordsEvent {
    /** SCF's limit for a synchronous event, less what surrounds the records. */
    static final int MOST_BYTES = (6 << 20) - 64;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String NO_KEY = "None";

    private RecordsEvent() {}

    static String json(List<ConsumerRecord<byte[], byte[]>> records) {
        var text = new StringWriter(256 * records.size());
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("Records");
            for (var record : records) {
                json.writeStartObject();
                json.writeObjectFieldStart("Ckafka");
                json.writeStringField("topic", record.topic());
                json.writeNumberField("partition", record.partition());
                json.writeNumberField("offset", record.offset());
                json.writeStringField("msgKey", record.key() == null ? NO_KEY : text(record.key()));
                json.writeStringField("msgBody", record.value() == null ? "" : text(record.value()));
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Bytes that are no UTF-8 become replacement characters: a JSON text cannot carry them. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Bytes that a record takes in an event, at most. */
    static int bytes(ConsumerRecord<byte[], byte[]> record) {
        return 100 + record.topic().length() + escaped(record.key()) + escaped(record.value());
    }

    @SuppressWarnings("NullAway") // a record without key or value has null there
    private static int escaped(byte[] bytes) {
        if (bytes == null) {
            return 4;
        }
        int length = bytes.length;
        boolean ascii = true;
        for (byte b : bytes) {
            ascii &= b >= 0;
            if (b >= 0 && b < 0x20) {
                length += 5;
            } else if (b == '"' || b == '\\') {
                length++;
            }
        }
        // What is no UTF-8 grows when it is replaced.
        return ascii ? length : length - bytes.length + text(bytes).getBytes(StandardCharsets.UTF_8).length;
    }
}
