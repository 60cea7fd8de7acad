package io.openscf.connector.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Trigger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The bucket trigger: notifications of S3 servers as COS events (docs 583/9707, 583/34880). Thread-safe. */
public final class BucketConnector implements IntakeConnector {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9][a-z0-9-]*)-(\\d{5,})\\.cos\\.([a-z0-9-]+)\\.myqcloud\\.com");
    private volatile Settings settings = new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai");

    @Override
    public String type() {
        return "cos";
    }

    @Override
    public String path() {
        return "bucket";
    }

    @Override
    public void configure(Settings settings) {
        this.settings = settings;
    }

    @Override
    public boolean descriptionIsIdentity() {
        return true;
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        if (!NAME.matcher(triggerName).matches()) {
            throw new InvalidTriggerException(
                    InvalidTriggerException.Field.TRIGGER_NAME,
                    "The name of a cos trigger is <bucket>-<appid>.cos.<region>.myqcloud.com, here for example pictures-"
                            + settings.appid() + ".cos." + settings.region() + ".myqcloud.com.");
        }
        try {
            return Rule.parse(description).text();
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    InvalidTriggerException.Field.TRIGGER_DESC, "The rule is not valid: " + e.getMessage() + ".");
        }
    }

    @Override
    public List<Event> accept(Map<String, String> headers, String body, List<Trigger> triggers) {
        try {
            var events = new ArrayList<Event>();
            var envelope = JSON.readTree(body);
            for (var record : envelope.path("Records")) {
                match(record, key(envelope, record), triggers, events);
            }
            return events;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage());
        }
    }

    /** The key of the envelope is raw; that of a record is form-encoded (bucket-events.md section 9.2). */
    private static String key(JsonNode envelope, JsonNode record) {
        var bucket = record.path("s3").path("bucket").path("name").asText();
        var whole = envelope.path("Key").asText();
        return whole.startsWith(bucket + "/")
                ? whole.substring(bucket.length() + 1)
                : URLDecoder.decode(record.path("s3").path("object").path("key").asText(), StandardCharsets.UTF_8);
    }

    private void match(JsonNode record, String key, List<Trigger> triggers, List<Event> events) {
        var name = CosEvent.name(record.path("eventName").asText());
        var bucket =
                CosEvent.Bucket.of(record.path("s3").path("bucket").path("name").asText(), settings.appid());
        if (name == null) {
            return;
        }
        for (var trigger : triggers) {
            var named = NAME.matcher(trigger.name());
            if (named.matches()
                    && named.group(1).equals(bucket.name())
                    && named.group(2).equals(bucket.appid())
                    && Rule.parse(trigger.description()).matches(name, key)) {
                events.add(new Event(
                        trigger.id(),
                        dedupeKey(record, bucket, key, name),
                        CosEvent.json(record, name, bucket, key, trigger.target(), settings.region())));
            }
        }
    }

    private static String dedupeKey(JsonNode record, CosEvent.Bucket bucket, String key, String name) {
        var object = record.path("s3").path("object");
        return String.join(
                "\n",
                bucket.name() + "-" + bucket.appid(),
                key,
                object.path("versionId").asText(),
                object.path("sequencer").asText(),
                name);
    }
}
