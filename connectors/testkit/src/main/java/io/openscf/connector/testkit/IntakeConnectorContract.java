package io.openscf.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.connector.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What holds for every source that posts to the gateway. */
public abstract class IntakeConnectorContract extends ConnectorContract<IntakeConnector> {
    /** A notification of the source that the sample trigger matches. */
    protected abstract String notification();

    /** A notification of something else that the sample trigger matches as well. */
    protected abstract String otherNotification();

    @Override
    List<Event> events(IntakeConnector connector, List<Trigger> triggers) {
        return connector.accept(Map.of(), notification(), triggers);
    }

    @Test
    void saysWhichEventANotificationWouldGive() {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "");

        var said = connector.dryRun(trigger, notification());

        assertThat(said.matches()).isTrue();
        assertThat(said.events())
                .isEqualTo(events(connector, List.of(trigger)).stream()
                        .map(Event::json)
                        .toList());
    }

    @Test
    void hasAPathOfOneSmallWord() {
        assertThat(connector().path()).matches("[a-z][a-z0-9-]{0,29}");
    }

    @Test
    void tellsNobodyWhenThereIsNoTrigger() {
        assertThat(connector().accept(Map.of(), notification(), List.of())).isEmpty();
    }

    @Test
    void makesTheSameEventsOfANotificationThatComesAgain() {
        var first = connector();
        var second = connector();

        assertThat(events(second, List.of(trigger(second, "trg-a", ""))))
                .isEqualTo(events(first, List.of(trigger(first, "trg-a", ""))));
    }

    @Test
    void tellsHappeningsApart() {
        var connector = connector();
        var triggers = List.of(trigger(connector, "trg-a", ""));

        var one = connector.accept(Map.of(), notification(), triggers);
        var other = connector.accept(Map.of(), otherNotification(), triggers);

        assertThat(one).extracting(Event::dedupeKey).doesNotContainAnyElementsOf(keys(other));
    }

    private static List<String> keys(List<Event> events) {
        return events.stream().map(Event::dedupeKey).toList();
    }

    @Test
    void readsOrRefusesWhatWasCutOff() {
        var whole = notification();

        for (int length = 0; length < whole.length(); length += 7) {
            judge(whole.substring(0, length));
        }
    }

    @Test
    void readsOrRefusesWhatIsNoNotification() {
        for (var body : List.of(
                "",
                " ",
                "null",
                "[]",
                "{}",
                "7",
                "\"x\"",
                "<Event/>",
                "\u0000",
                "[".repeat(100_000),
                "x".repeat(1 << 20))) {
            judge(body);
        }
    }

    /** Every value in turn is missing, null, a number, a text, a list and an object. */
    @Test
    void readsOrRefusesWhateverAFieldHolds() throws JsonProcessingException {
        var changes = new ArrayList<String>();
        var root = JSON.readTree(notification());
        change(root, () -> changes.add(root.toString()));

        assertThat(changes).hasSizeGreaterThan(5);
        changes.forEach(this::judge);
    }

    private static void change(JsonNode node, Runnable each) {
        if (node instanceof ObjectNode object) {
            for (var name : names(object)) {
                var before = object.get(name);
                replace(value -> object.set(name, value), each);
                object.remove(name);
                each.run();
                object.set(name, before);
                change(before, each);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                var before = array.get(i);
                replace(value -> array.set(index, value), each);
                array.set(i, before);
                change(before, each);
            }
        }
    }

    private static List<String> names(ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void replace(Consumer<JsonNode> place, Runnable each) {
        var make = JsonNodeFactory.instance;
        for (var value : List.of(
                make.nullNode(),
                make.numberNode(-7),
                make.textNode(""),
                make.textNode("%zz \u0000 值"),
                make.arrayNode().add(1),
                make.objectNode().put("a", 1))) {
            place.accept(value);
            each.run();
        }
    }

    private void judge(String body) {
        var connector = connector();
        try {
            connector
                    .accept(Map.of(), body, List.of(trigger(connector, "trg-a", "")))
                    .forEach(event -> assertThat(json(event).isObject()).isTrue());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        } catch (RuntimeException e) {
            throw new AssertionError("no IllegalArgumentException but " + e + " for " + body, e);
        }
    }
}
