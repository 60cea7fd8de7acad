package io.openscf.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.AsyncSettings;
import io.openscf.model.DeadLetterAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is kept of asynchronous invocation, by its contract names. */
final class StoredAsync {
    static final String CONFIG = "AsyncTriggerConfig";
    private static final AsyncSettings USUAL = AsyncSettings.USUAL;

    private StoredAsync() {}

    static AsyncSettings settings(JsonNode stored) {
        var config = stored.path(CONFIG);
        return new AsyncSettings(
                config.path("RetryConfig").path(0).path("RetryNum").asInt(USUAL.retries()),
                Duration.ofSeconds(
                        config.path("MsgTTL").asLong(USUAL.messageTtl().toSeconds())),
                on(stored, "AsyncRunEnable"),
                on(stored, "TraceEnable"),
                deadLetter(stored.path("DeadLetterConfig")));
    }

    private static boolean on(JsonNode stored, String name) {
        return stored.path(name).asText().equalsIgnoreCase("TRUE");
    }

    private static @Nullable DeadLetterAddress deadLetter(JsonNode config) {
        var name = config.path("Name").asText();
        return name.isEmpty()
                ? null
                : new DeadLetterAddress(
                        config.path("Type").asText(),
                        name,
                        config.path("FilterType").asText());
    }

    static void put(ObjectNode stored, int retries, long ttlSeconds) {
        var config = stored.putObject(CONFIG);
        config.putArray("RetryConfig").addObject().put("RetryNum", retries);
        config.put("MsgTTL", ttlSeconds);
    }

    /** The retry rules are the function's, not a version's (management-api.md section 10.8). */
    static void ofFunction(JsonNode function, ObjectNode version) {
        version.remove(CONFIG);
        if (function.has(CONFIG)) {
            version.set(CONFIG, function.get(CONFIG));
        }
    }
}
