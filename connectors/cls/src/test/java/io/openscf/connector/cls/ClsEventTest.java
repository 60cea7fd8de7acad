package io.openscf.connector.cls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.connector.Event;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of log topics against {@code cls.json} and {@code cls-decoded.json} (events/README.md section 13). */
class ClsEventTest {
    private static final String TOPIC = "0a1b2c3d-1111-2222-3333-444455556666";

    private final ClsConnector connector = new ClsConnector();

    private static String fixture(String name) throws IOException {
        try (var stream = ClsEventTest.class.getResourceAsStream("/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<Event> accept(String body, String description) throws InvalidTriggerException {
        var stored = connector.normalise("logs", description);
        return connector.accept(Map.of(), body, List.of(new Trigger("trg-1", "logs", stored, "", "default.f.$LATEST")));
    }

    private static JsonNode decoded(Event event) throws IOException {
        var data = Fields.JSON.readTree(event.json()).at("/clslogs/data").asText();
        try (var gzip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(data)))) {
            return Fields.JSON.readTree(gzip.readAllBytes());
        }
    }

    @Test
    void sendsABatchAsClsDoes() throws Exception {
        var events = accept(fixture("cls-decoded.json"), "{\"topic_id\":\"" + TOPIC + "\"}");

        assertThat(events).hasSize(1);
        assertThat(decoded(events.getFirst())).isEqualTo(Fields.JSON.readTree(fixture("cls-decoded.json")));
    }

    @Test
    void takesWhatClsItselfWouldSend() throws Exception {
        var events = accept(fixture("cls.json"), "{\"topic_id\":\"" + TOPIC + "\"}");

        assertThat(decoded(events.getFirst()).path("topic_id").asText()).isEqualTo(TOPIC);
    }

    /** Section 17.17: the timestamp is sent as a text; content is one too. */
    @Test
    void writesTimestampsAndContentAsTexts() throws Exception {
        var body =
                "{\"topic_id\":\"t\",\"records\":[{\"timestamp\":1935801000000000,\"content\":{\"level\":\"INFO\"}}]}";

        var record = decoded(accept(body, "{\"topic_id\":\"t\"}").getFirst()).at("/records/0");

        assertThat(record.get("timestamp").textValue()).isEqualTo("1935801000000000");
        assertThat(record.get("content").textValue()).isEqualTo("{\"level\":\"INFO\"}");
    }

    @Test
    void tellsNobodyOfOtherTopicsOrWhenItIsNotEffective() throws Exception {
        assertThat(accept(fixture("cls-decoded.json"), "{\"topic_id\":\"other\"}"))
                .isEmpty();
        assertThat(accept(fixture("cls-decoded.json"), "{\"topic_id\":\"" + TOPIC + "\",\"effective\":false}"))
                .isEmpty();
    }

    /** Section 13: one batch is at most 128 KB, the limit of an asynchronous event. */
    @Test
    void dividesABatchThatIsTooLargeForAnEvent() throws Exception {
        var random = new Random(7);
        var batch = Fields.JSON.createObjectNode().put("topic_id", "t").put("topic_name", "n");
        var records = batch.putArray("records");
        for (int i = 0; i < 400; i++) {
            var bytes = new byte[1000];
            random.nextBytes(bytes);
            records.addObject()
                    .put("timestamp", "" + i)
                    .put("content", Base64.getEncoder().encodeToString(bytes));
        }

        var events = accept(batch.toString(), "{\"topic_id\":\"t\"}");

        assertThat(events).hasSizeGreaterThan(1).allMatch(event -> event.json().length() <= 128 << 10);
        int count = 0;
        for (var event : events) {
            count += decoded(event).path("records").size();
        }
        assertThat(count).isEqualTo(400);
        assertThat(events).extracting(Event::dedupeKey).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"topic_id\":\"\"}",
                "{\"topic_id\":\"t\",\"max_wait\":2}",
                "{\"topic_id\":\"t\",\"max_wait\":301}",
                "{\"topic_id\":\"t\",\"effective\":\"perhaps\"}",
                "{\"topic_id\":\"t\",\"colour\":\"red\"}",
            })
    void refusesABadDescription(String description) {
        assertThatThrownBy(() -> connector.normalise("logs", description)).isInstanceOf(InvalidTriggerException.class);
    }
}
