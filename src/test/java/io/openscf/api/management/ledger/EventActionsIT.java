package io.openscf.api.management.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.openscf.catalog.Zips;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger on a real PostgreSQL and Redis, with functions that run. */
@QuarkusTest
@TestProfile(EventActionsIT.Settings.class)
class EventActionsIT {
    /** Masks and a cap that the tests can see. */
    public static class Settings extends FreshData {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("openscf.ledger.mask", "password,Token");
            settings.put("openscf.ledger.max-event", "4K");
            return settings;
        }
    }

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CODE = """
            def main_handler(event, context):
                if event.get("fail"):
                    raise ValueError("asked to")
                return event
            """;

    @Inject
    ActionTests actions;

    @Inject
    AsyncQueue queue;

    @Inject
    Redis redis;

    private String namespace;

    /** A namespace each, as the ledger keeps events of deleted functions. */
    @BeforeEach
    void create() {
        namespace = "n" + UUID.randomUUID().toString().substring(0, 8);
        actions.run("CreateNamespace", "{'Namespace':'%s'}".formatted(namespace));
        actions.run(
                "CreateFunction",
                "{'FunctionName':'fn','Namespace':'%s','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                        .formatted(namespace, Zips.base64("index.py", CODE)));
    }

    @AfterEach
    void delete() {
        actions.run("DeleteFunction", "{'FunctionName':'fn','Namespace':'%s'}".formatted(namespace));
        actions.run("DeleteNamespace", "{'Namespace':'%s'}".formatted(namespace));
    }

    @Test
    void followsAnEventFromItsAcceptanceThroughItsAttemptToItsEnd() {
        // when
        var id = accept("cos", "in", "bucket/key#7", "{\"a\" : 1}");

        // then
        var event = await().atMost(SOON)
                .until(() -> event(id), found -> state(found).equals("succeeded"));
        assertThat(event.path("Json").asText()).isEqualTo("{\"a\" : 1}");
        assertThat(event.path("JsonForm").asText()).isEqualTo("exact");
        assertThat(event.at("/Event/TriggerType").asText()).isEqualTo("cos");
        assertThat(event.at("/Event/TriggerName").asText()).isEqualTo("in");
        assertThat(event.at("/Event/SourcePosition").asText()).isEqualTo("bucket/key#7");
        assertThat(event.at("/Event/Code").asInt()).isEqualTo(200);
        assertThat(event.at("/Event/Attempts").asInt()).isEqualTo(1);
        assertThat(event.at("/Event/EndedTime").asText()).isNotEmpty();
        var attempt = event.at("/AttemptList/0");
        assertThat(attempt.path("Code").asInt()).isEqualTo(200);
        assertThat(attempt.path("Version").asText()).isEqualTo("$LATEST");
        assertThat(attempt.path("InstanceId").asText()).isNotEmpty();
        assertThat(attempt.path("InitFunctionMillis").asDouble()).isPositive();
        assertThat(attempt.path("MemoryBytes").asLong()).isPositive();
    }

    @Test
    void listsByWhatIsAskedForPageByPage() {
        // given
        for (int i = 0; i < 7; i++) {
            accept("timer", i < 5 ? "often" : "rarely", null, "{}");
        }
        accept(null, null, null, "{}");

        // when
        var seen = new HashSet<String>();
        var cursor = "";
        do {
            var page = list("'TriggerType':'timer','TriggerName':'often','Limit':2,'Cursor':'" + cursor + "'");
            page.path("Events")
                    .forEach(event -> seen.add(event.path("RequestId").asText()));
            cursor = page.path("NextCursor").asText();
        } while (!cursor.isEmpty());

        // then
        assertThat(seen).hasSize(5);
        assertThat(list("'TriggerType':'api'").path("Events")).hasSize(1);
        assertThat(list("'From':'2098-01-01T00:00:00Z'").path("Events")).isEmpty();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(list("'State':'succeeded','Code':200").path("Events"))
                                .hasSize(8));
        assertThat(list("'State':'dead'").path("Events")).isEmpty();
    }

    @Test
    void refusesWhatIsNoTimeNoCursorAndNoEvent() {
        actions.assertCode("InvalidParameterValue", "ListEvents", "{'From':'yesterday'}");
        actions.assertCode("InvalidParameterValue", "ListEvents", "{'Cursor':'???'}");
        actions.assertCode("InvalidParameterValue.Limit", "ListEvents", "{'Limit':101}");
        actions.assertCode("InvalidParameterValue", "ListEvents", "{'State':'sleeping'}");
        actions.assertCode("ResourceNotFound", "GetEvent", "{'EventRequestId':'none'}");
        actions.assertCode("ResourceNotFound", "ReplayEvent", "{'EventRequestId':'none'}");
        actions.assertCode("MissingParameter", "GetEvent", "{}");
    }

    @Test
    void replaysAsItWasAndEditedAndToAnotherQualifier() {
        // given
        var id = accept("cos", "in", "bucket/key#8", "{\"a\":2}");
        actions.run("PublishVersion", "{'FunctionName':'fn','Namespace':'%s'}".formatted(namespace));

        // when
        var same = replay(id, "");
        var edited = replay(id, ",'Event':'{\\'a\\':3}','Qualifier':'1'");

        // then
        var repeated = await().atMost(SOON)
                .until(() -> event(same), found -> state(found).equals("succeeded"));
        assertThat(repeated.path("Json").asText()).isEqualTo("{\"a\":2}");
        assertThat(repeated.at("/Event/ReplayOf").asText()).isEqualTo(id);
        assertThat(repeated.at("/Event/SourcePosition").asText()).isEqualTo("bucket/key#8");
        var changed = await().atMost(SOON)
                .until(() -> event(edited), found -> state(found).equals("succeeded"));
        assertThat(changed.at("/AttemptList/0/Version").asText()).isEqualTo("1");
        assertThat(changed.at("/AttemptList/0/Result").asText()).contains("3");
        actions.assertCode(
                "ResourceNotFound.Qualifier",
                "ReplayEvent",
                "{'EventRequestId':'%s','Qualifier':'none'}".formatted(id));
        actions.assertCode(
                "InvalidParameterValue.Param", "ReplayEvent", "{'EventRequestId':'%s','Event':'{'}".formatted(id));
    }

    @Test
    void keepsNoMaskedValuesAndNoLargeEventsAndDoesNotReplayThem() {
        // when
        var masked =
                accept(null, null, null, "{\"user\":\"u\",\"in\":[{\"PASSWORD\":\"secret\",\"token\":{\"x\":1}}]}");
        var large = accept(null, null, null, "{\"text\":\"" + "x".repeat(5000) + "\"}");

        // then
        assertThat(event(masked).path("JsonForm").asText()).isEqualTo("masked");
        assertThat(event(masked).path("Json").asText())
                .isEqualTo("{\"user\":\"u\",\"in\":[{\"PASSWORD\":\"***\",\"token\":\"***\"}]}");
        assertThat(event(large).path("JsonForm").asText()).isEqualTo("none");
        assertThat(event(large).at("/Event/EventBytes").asInt()).isEqualTo(5011);
        actions.assertCode("FailedOperation", "ReplayEvent", "{'EventRequestId':'%s'}".formatted(masked));
        actions.assertCode("FailedOperation", "ReplayEvent", "{'EventRequestId':'%s'}".formatted(large));
    }

    @Test
    void hasTenThousandEventsInFullAndLeavesNothingMarkedInTheQueue() {
        // when
        List<Uni<AsyncQueue.Enqueued>> offered = IntStream.range(0, 10_000)
                .mapToObj(i ->
                        queue.enqueue(event(UUID.randomUUID().toString(), "timer", "mass", null, "{\"i\":" + i + "}")))
                .toList();
        Uni.join().all(offered).andFailFast().await().atMost(SOON);
        var seen = new HashSet<String>();
        var cursor = "";
        do {
            var page = list("'Limit':100,'Cursor':'" + cursor + "'");
            page.path("Events")
                    .forEach(event -> seen.add(event.path("RequestId").asText()));
            cursor = page.path("NextCursor").asText();
        } while (!cursor.isEmpty());

        // then
        assertThat(seen).hasSize(10_000);
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(list("'State':'waiting'")
                                        .path("Events")
                                        .size()
                                + list("'State':'running'").path("Events").size())
                        .isZero());
        await().atMost(SOON).untilAsserted(() -> assertThat(marked()).isZero());
    }

    private long marked() {
        return IntStream.range(0, 64)
                .mapToLong(shard -> Uni.createFrom()
                        .completionStage(redis.send(Request.cmd(Command.ZCARD).arg("scf:{q%02d}:led".formatted(shard)))
                                .toCompletionStage())
                        .await()
                        .atMost(SOON)
                        .toLong())
                .sum();
    }

    private String accept(String type, String trigger, String position, String json) {
        var id = UUID.randomUUID().toString();
        queue.enqueue(event(id, type, trigger, position, json)).await().atMost(SOON);
        return id;
    }

    private AsyncEvent event(String id, String type, String trigger, String position, String json) {
        return new AsyncEvent(
                id,
                "queue-of-" + namespace,
                new FunctionKey(namespace, "fn"),
                Qualifier.LATEST,
                null,
                type,
                Buffer.buffer(json),
                new AsyncQueue.Origin(trigger, position, null));
    }

    private JsonNode event(String id) {
        return actions.run("GetEvent", "{'EventRequestId':'%s'}".formatted(id));
    }

    private static String state(JsonNode event) {
        return event.at("/Event/State").asText();
    }

    private JsonNode list(String filters) {
        return actions.run("ListEvents", "{'Namespace':'%s',%s}".formatted(namespace, filters));
    }

    private String replay(String id, String more) {
        return actions.run("ReplayEvent", "{'EventRequestId':'%s'%s}".formatted(id, more))
                .path("EventRequestId")
                .asText();
    }
}
