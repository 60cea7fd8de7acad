package io.example.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.DryRun;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Trigger type {@code tail}: each line that is appended to a file of a directory is an event. Directories lie below the one
 * that the installation names in {@code openscf.tail.root}: a trigger must not read whatever it likes.
 */
public final class TailConnector implements SourceConnector {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private volatile Settings settings = new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai");

    @Override
    public String type() {
        return "tail";
    }

    @Override
    public void configure(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Traits traits() {
        return new Traits(
                "Lines that are appended to the files of a directory.",
                """
                {"type":"object","required":["directory"],"properties":{
                 "directory":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,60}$"},
                 "retry":{"type":"integer","minimum":0,"maximum":100,"default":2}}}""",
                Traits.Delivery.SYNCHRONOUS,
                Traits.Order.PER_LANE,
                Map.of("retry", "0-100"),
                "A line.");
    }

    /** Two gateways would read the same files, so one at a time does. */
    @Override
    public Ownership ownership() {
        return Ownership.ONE_GATEWAY;
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        if (!triggerName.matches("[A-Za-z][A-Za-z0-9_-]{0,59}")) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_NAME, "The name has 1 to 60 letters, digits, - and _ and begins with a letter.");
        }
        var json = object(description);
        var directory = json.path("directory").asText();
        var retry = json.path("retry");
        boolean right = directory.matches("[A-Za-z0-9_-]{1,60}")
                && (retry.isMissingNode() || retry.isInt() && retry.intValue() >= 0 && retry.intValue() <= 100);
        if (!right) {
            throw form();
        }
        return JSON.createObjectNode()
                .put("directory", directory)
                .put("retry", retry.asInt(2))
                .toString();
    }

    private static ObjectNode object(String description) throws InvalidTriggerException {
        try {
            if (description.length() < 1000 && JSON.readTree(description) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw form();
    }

    private static InvalidTriggerException form() {
        return new InvalidTriggerException(Field.TRIGGER_DESC, "Give {\"directory\":\"logs\",\"retry\":2}.");
    }

    @Override
    public DryRun dryRun(Trigger trigger, String sample) {
        var line = sample.isEmpty() ? "an example" : sample;
        return new DryRun(true, "Every line is an event.", List.of(event("example.log", line)), List.of());
    }

    static String event(String file, String line) {
        return JSON.createObjectNode().put("file", file).put("line", line).toString();
    }

    @Override
    public Source bind(Trigger trigger, Sink sink) {
        try {
            var json = JSON.readTree(trigger.description());
            var root = settings.values()
                    .apply("openscf.tail.root")
                    .orElseThrow(() -> new IllegalStateException("openscf.tail.root is not configured"));
            return Tail.start(
                    trigger.id(),
                    Path.of(root, json.path("directory").asText()),
                    json.path("retry").intValue(),
                    sink);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored description is not JSON", e);
        }
    }
}
