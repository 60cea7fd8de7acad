package io.openscf.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.connector.messaging.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The event of CKafka (events/README.md section 5, ckafka.json; docs 583/17530 and 583/34880). */
class KafkaEventTest {
    @Test
    void isTheFixtureFieldByField() throws IOException {
        var records = List.of(
                record("orders", 1, 4711, null, bytes("{\"orderId\":\"A-1\"}")),
                record("orders", 1, 4712, bytes("customer-9"), bytes("plain text body")));

        assertThat(event(records)).isEqualTo(fixture());
    }

    @Test
    void keepsTheOrderOfItsFields() throws IOException {
        var text = RecordsEvent.json(List.of(record("orders", 1, 4711, null, bytes("x"))));

        assertThat(text)
                .isEqualTo("{\"Records\":[{\"Ckafka\":{\"topic\":\"orders\",\"partition\":1,\"offset\":4711,"
                        + "\"msgKey\":\"None\",\"msgBody\":\"x\"}}]}");
    }

    /** Section 17.7: true offsets go through, also where Java's class of the event cannot hold them. */
    @Test
    void carriesOffsetsThatAreLong() throws IOException {
        var event = event(List.of(record("t", 0, 1L << 40, null, bytes(""))));

        assertThat(event.at("/Records/0/Ckafka/offset").longValue()).isEqualTo(1L << 40);
    }

    /** Section 17.9: JSON texts cannot carry bytes that are no UTF-8. */
    @Test
    void replacesBytesThatAreNoText() throws IOException {
        var event = event(List.of(record("t", 0, 1, new byte[] {(byte) 0xFF}, new byte[] {'a', (byte) 0xC3, 'b'})));

        assertThat(event.at("/Records/0/Ckafka/msgKey").textValue()).isEqualTo("\uFFFD");
        assertThat(event.at("/Records/0/Ckafka/msgBody").textValue()).isEqualTo("a\uFFFDb");
    }

    @Test
    void escapesWhateverIsInARecord() throws IOException {
        var body = "\" \\ \n \u0000 \u2028 值 😀 </script>";

        var event = event(List.of(record("t", 0, 1, bytes(body), bytes(body))));

        assertThat(event.at("/Records/0/Ckafka/msgBody").textValue()).isEqualTo(body);
        assertThat(event.at("/Records/0/Ckafka/msgKey").textValue()).isEqualTo(body);
    }

    /** A record without a value marks a deletion. */
    @Test
    void showsARecordWithoutAValueAsEmpty() throws IOException {
        var event = event(List.of(record("t", 0, 1, bytes("k"), null)));

        assertThat(event.at("/Records/0/Ckafka/msgBody").textValue()).isEmpty();
    }

    @Test
    void neverIsLongerThanItsRecordsWereCounted() {
        for (var body : List.of(
                bytes("plain"),
                bytes("\"\\\n\u0001值😀"),
                new byte[] {(byte) 0xFF, (byte) 0xFE, (byte) 0xC3},
                new byte[1000])) {
            var record = record("topic", 12, 1L << 50, body, body);
            int most = RecordsEvent.bytes(record) + 64;

            assertThat(RecordsEvent.json(List.of(record)).getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(most);
        }
    }

    private static JsonNode event(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        return Fields.JSON.readTree(RecordsEvent.json(records));
    }

    private static JsonNode fixture() throws IOException {
        try (var in = KafkaEventTest.class.getResourceAsStream("ckafka.json")) {
            return Fields.JSON.readTree(in);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, int partition, long offset, byte[] key, byte[] value) {
        return new ConsumerRecord<>(topic, partition, offset, key, value);
    }
}
