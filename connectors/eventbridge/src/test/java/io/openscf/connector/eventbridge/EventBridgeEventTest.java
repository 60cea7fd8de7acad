package io.openscf.connector.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Event;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events against the fixtures of EventBridge (events/README.md section 14), and the forms of CloudEvents 1.0 over HTTP. */
class EventBridgeEventTest {
    private final EventBridgeConnector connector = new EventBridgeConnector();

    private List<Event> accept(Map<String, String> headers, String body, String description)
            throws InvalidTriggerException {
        var stored = connector.normalise("bus", description);
        return connector.accept(headers, body, List.of(new Trigger("trg-1", "bus", stored, "", "default.f.$LATEST")));
    }

    private static JsonNode fixture(String name) throws IOException {
        return Fields.JSON.readTree(EventBridgeEventTest.class.getResourceAsStream("/" + name));
    }

    /** What a publisher posts so that the fixture arrives: its time is an instant. */
    private static ObjectNode posted(JsonNode fixture) {
        var event = (ObjectNode) fixture.deepCopy();
        var millis = Long.parseLong(event.get("time").asText());
        return event.put("time", java.time.Instant.ofEpochMilli(millis).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eventbridge-tdmq.json",
                "eventbridge-ckafka.json",
                "eventbridge-apigw.json",
                "eventbridge-cos.json"
            })
    void deliversAStructuredEventInTheShapeOfTheFixture(String file) throws Exception {
        var fixture = fixture(file);

        var events = accept(
                Map.of("content-type", "application/cloudevents+json"),
                posted(fixture).toString(),
                "{}");

        assertThat(events).hasSize(1);
        assertThat(Fields.JSON.readTree(events.getFirst().json())).isEqualTo(fixture);
    }

    /** Section 14: {@code {"EventList":[event, …]}} with batch delivery. */
    @Test
    void deliversABatchInTheShapeOfTheFixture() throws Exception {
        var list = fixture("eventbridge-batch.json").path("EventList");
        var batch = Fields.JSON.createArrayNode();
        list.forEach(event -> batch.add(posted(event)));

        var events = accept(Map.of(), batch.toString(), "{\"batch\":\"on\"}");

        assertThat(events).hasSize(1);
        assertThat(Fields.JSON.readTree(events.getFirst().json()).path("EventList"))
                .isEqualTo(list);
        assertThat(accept(Map.of(), batch.toString(), "{}")).hasSize(list.size());
    }

    @Test
    void takesABinaryEvent() throws Exception {
        var headers = Map.of(
                "ce-specversion", "1.0",
                "ce-id", "7",
                "ce-source", "shop",
                "ce-type", "order.paid",
                "ce-subject", "caf%C3%A9",
                "ce-time", "2031-05-06T02:30:00Z",
                "content-type", "application/json");

        var event = Fields.JSON.readTree(
                accept(headers, "{\"amount\":5}", "{}").getFirst().json());

        assertThat(event.toString())
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"7\",\"type\":\"order.paid\",\"source\":\"shop\","
                        + "\"subject\":\"café\",\"time\":\"1935801000000\",\"region\":\"ap-guangzhou\","
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"amount\":5}}");
    }

    @Test
    void leavesOutOfABatchWhatIsNoEvent() throws Exception {
        var good = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}";

        assertThat(accept(Map.of(), "[7," + good + "]", "{}")).hasSize(1);
        assertThatThrownBy(() -> accept(Map.of(), "[7]", "{}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsAnEventBySourceAndId() throws Exception {
        var event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":%d}";

        assertThat(accept(Map.of(), event.formatted(1), "{}").getFirst().dedupeKey())
                .isEqualTo(accept(Map.of(), event.formatted(2), "{}").getFirst().dedupeKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"pattern\":[]}", "{\"pattern\":{\"source\":\"shop\"}}", "{\"batch\":\"yes\"}", "{\"rule\":{}}"
            })
    void refusesABadDescription(String description) {
        assertThatThrownBy(() -> connector.normalise("bus", description)).isInstanceOf(InvalidTriggerException.class);
    }
}
