package io.openscf.connector.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The event against {@code mqtt.inferred.json} (events/README.md sections 7 and 17.11). */
class MqttEventTest {
    private final MqttConnector connector = new MqttConnector();

    @Test
    void hasTheFieldsOfTheFixtureInTheirTypes() throws IOException {
        var fixture = Fields.JSON
                .readTree(getClass().getResourceAsStream("/mqtt.inferred.json"))
                .at("/Records/0/Mqtt");

        var record = MqttRecord.of("plant/7/temperature", 1, "id", bytes("{\"t\":21.5}"), false)
                .at("/Mqtt");

        assertThat(record.fieldNames()).toIterable().containsExactlyElementsOf(fixture::fieldNames);
        fixture.fieldNames()
                .forEachRemaining(name -> assertThat(record.get(name).getNodeType())
                        .as(name)
                        .isEqualTo(fixture.get(name).getNodeType()));
        assertThat(record.get("topic")).isEqualTo(fixture.get("topic"));
        assertThat(record.get("qos")).isEqualTo(fixture.get("qos"));
        assertThat(record.get("msgBody")).isEqualTo(fixture.get("msgBody"));
    }

    /** Section 7: the option to deliver the body base64-encoded; what is no text always is. */
    @Test
    void encodesABodyThatIsNoTextOrWhenItIsAskedTo() {
        assertBase64(MqttRecord.of("t", 0, "id", new byte[] {(byte) 0xff}, false), "/w==");
        assertBase64(MqttRecord.of("t", 0, "id", bytes("hello"), true), "aGVsbG8=");
    }

    private static void assertBase64(JsonNode record, String body) {
        assertThat(record.at("/Mqtt/isBase64Encoded").asBoolean()).isTrue();
        assertThat(record.at("/Mqtt/msgBody").asText()).isEqualTo(body);
    }

    @Test
    void showsWhatItWouldSend() throws Exception {
        var description = connector.normalise("readings", "{\"host\":\"broker\",\"topic\":\"plant/+/t\"}");

        var dry = connector.dryRun(new Trigger("trg-1", "readings", description, "", "default.f.$LATEST"), "21.5");

        var record = Fields.JSON.readTree(dry.events().getFirst()).at("/Records/0/Mqtt");
        assertThat(record.path("topic").asText()).isEqualTo("plant/example/t");
        assertThat(record.path("msgBody").asText()).isEqualTo("21.5");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
