package io.openscf.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.Connector;
import io.openscf.connector.Event;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Trigger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What holds for every connector. Extend {@link ScheduledConnectorContract}, {@link IntakeConnectorContract} or
 * {@link SourceConnectorContract} in the connector's tests and give a sample; the golden event of the source is yours to test beside it.
 *
 * @param <C> the kind of connector
 */
public abstract class ConnectorContract<C extends Connector> {
    static final ObjectMapper JSON = new ObjectMapper();

    /** SCF's limit for an asynchronous event. */
    private static final int EVENT_BYTES = 128 << 10;

    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "{",
            "}",
            "[]",
            "null",
            "true",
            "7",
            "\"\"",
            "{}",
            "{\"\":\"\"}",
            "\u0000",
            "{\"a\":\"\ud800\"}",
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "x".repeat(1 << 20),
            "{\"a\":\"" + "x".repeat(1 << 20) + "\"}");

    /** A new connector. */
    protected abstract C connector();

    /** The name of a trigger that the connector accepts. */
    protected abstract String name();

    /** A description that the connector accepts, as a caller may write it. */
    protected abstract String description();

    /** The sample as a stored trigger of that id. */
    protected final Trigger trigger(C connector, String id, String argument) {
        return new Trigger(id, name(), stored(connector), argument, "default.receiver.$LATEST");
    }

    private String stored(C connector) {
        try {
            return connector.normalise(name(), description());
        } catch (InvalidTriggerException e) {
            throw new AssertionError("the sample is refused: " + e.getMessage(), e);
        }
    }

    @Test
    void isFoundByTheServiceLoader() {
        var found = ServiceLoader.load(Connector.class).stream()
                .filter(provider -> provider.type().equals(connector().getClass()));

        assertThat(found).hasSize(1);
    }

    @Test
    void servesATypeThatIsASmallWord() {
        assertThat(connector().type()).matches("[a-z][a-z0-9_]{1,29}");
    }

    @Test
    void saysWhatItIs() throws JsonProcessingException {
        var traits = connector().traits();

        assertThat(JSON.readTree(traits.schema()).isObject())
                .as("a schema: %s", traits.schema())
                .isTrue();
        assertThat(traits.summary()).endsWith(".");
        assertThat(traits.sample()).endsWith(".");
    }

    @Test
    void keepsSecretsWhereItSaysTheyAre() {
        assertThat(connector().secrets())
                .allSatisfy(pointer -> assertThat(pointer).matches("(/[A-Za-z0-9_]+)+"));
    }

    @Test
    void understandsOrRefusesAnySampleOfADryRun() {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "");
        for (var sample : HOSTILE) {
            try {
                assertThat(connector.dryRun(trigger, sample).explanation()).isNotBlank();
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void storesAJsonObjectWithoutBlanks() throws JsonProcessingException {
        var stored = stored(connector());

        assertThat(JSON.readTree(stored).isObject()).as("an object: %s", stored).isTrue();
        assertThat(JSON.readTree(stored).toString()).isEqualTo(stored);
    }

    @Test
    void acceptsWhatItStored() throws InvalidTriggerException {
        var connector = connector();
        var stored = stored(connector);

        assertThat(connector.normalise(name(), stored)).isEqualTo(stored);
    }

    @Test
    void refusesABadDescriptionInWordsForTheCaller() {
        var connector = connector();

        for (var description : List.of("{", "\u0000", "x".repeat(1 << 20))) {
            assertThatThrownBy(() -> connector.normalise(name(), description))
                    .isInstanceOf(InvalidTriggerException.class);
        }
        for (var description : HOSTILE) {
            judge(connector, name(), description);
        }
    }

    @Test
    void refusesABadNameInWordsForTheCaller() {
        for (var name : HOSTILE) {
            judge(connector(), name, description());
        }
    }

    /** Takes it or refuses it as it should: anything else is a fault of the connector that callers would see as such. */
    private void judge(C connector, String name, String description) {
        try {
            assertThat(JSON.readTree(connector.normalise(name, description)).isObject())
                    .isTrue();
        } catch (InvalidTriggerException e) {
            assertThat(e.field()).isNotNull();
            assertThat(e.getMessage()).hasSizeBetween(10, 1000);
        } catch (Exception e) {
            throw new AssertionError("no InvalidTriggerException but " + e, e);
        }
    }

    @Test
    void meansAStoredTriggerByItsOwnDescription() throws InvalidTriggerException {
        var connector = connector();

        assertThat(connector.means(stored(connector), stored(connector))).isTrue();
    }

    @Test
    void sharesATypeOnlyWhereItDoesNotConflictWithItself() {
        var connector = connector();
        var one = trigger(connector, "", "");
        var other = trigger(connector, "trg-other", "");

        assertThat(connector.conflict(one, other)).isEqualTo(connector.conflict(other, one));
    }

    @Test
    void givesTheSameEventsToManyThreads() throws InterruptedException, ExecutionException {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "");
        var expected = events(connector, List.of(trigger));

        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<List<Event>> call = () -> events(connector, List.of(trigger));
            var results =
                    threads.invokeAll(Stream.generate(() -> call).limit(200).toList());
            for (Future<List<Event>> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void givesEveryTriggerAnEventOfItsOwn() {
        var connector = connector();

        var events = events(connector, List.of(trigger(connector, "trg-a", ""), trigger(connector, "trg-b", "")));

        assertThat(events).extracting(Event::triggerId).contains("trg-a", "trg-b");
    }

    @Test
    void makesEventsThatAQueueCanKeep() {
        var connector = connector();
        var trigger = trigger(connector, "trg-a", "\" \\ \n \u0000 \u2028 值 😀 </script> {\"a\":1}");

        var events = events(connector, List.of(trigger));

        assertThat(events).isNotEmpty().allSatisfy(event -> {
            assertThat(json(event).isObject()).isTrue();
            assertThat(event.json().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(EVENT_BYTES);
            assertThat(event.triggerId()).isEqualTo("trg-a");
            assertThat(event.dedupeKey()).isNotBlank();
        });
    }

    static JsonNode json(Event event) {
        try {
            return JSON.readTree(event.json());
        } catch (JsonProcessingException e) {
            throw new AssertionError("an event that is not JSON: " + event.json(), e);
        }
    }

    /** The events of one sample happening. */
    abstract List<Event> events(C connector, List<Trigger> triggers);
}
