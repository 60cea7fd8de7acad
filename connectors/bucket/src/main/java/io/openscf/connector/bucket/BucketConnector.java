package io.openscf.connector.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.DryRun;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bucket trigger: notifications of S3 servers as COS events (docs 583/9707, 583/34880). Thread-safe. */
public final class BucketConnector implements IntakeConnector {
    private static final ObjectMapper JSON = new ObjectMapper();
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
    public Traits traits() {
        return new Traits(
                "Changes of objects in a bucket, as its S3 server tells them.",
                """
                {"type":"object","required":["event"],"additionalProperties":false,"properties":{
                 "event":{"type":"string","pattern":"^cos:Object(Created|Remove|Restore):"},
                 "filter":{"type":"object","additionalProperties":false,"properties":{
                  "Prefix":{"type":"string"},"Suffix":{"type":"string","pattern":"^([.].*)?$"}}}}}""",
                Traits.Delivery.ASYNCHRONOUS,
                Traits.Order.NONE,
                Map.of("eventBytes", "131072", "notificationBytes", "1048576"),
                Sample.FORM);
    }

    /** Says whether the rule takes what is asked about, and with which event. */
    @Override
    public DryRun dryRun(Trigger trigger, String sample) {
        var rule = Rule.parse(trigger.description());
        var bucket = CosBucket.ofDomain(trigger.name()).orElseThrow();
        var events = accept(Map.of(), Sample.notification(sample, bucket, rule), List.of(trigger));
        return events.isEmpty()
                ? new DryRun(
                        false,
                        "Not an event of this bucket that the rule " + rule.text() + " takes.",
                        List.of(),
                        List.of())
                : new DryRun(
                        true,
                        "The rule " + rule.text() + " takes it.",
                        events.stream().map(Event::json).toList(),
                        List.of());
    }

    @Override
    public boolean descriptionIsIdentity() {
        return true;
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        if (CosBucket.ofDomain(triggerName).isEmpty()) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_NAME,
                    "The name of a cos trigger is <bucket>-<appid>.cos.<region>.myqcloud.com, here for example pictures-"
                            + settings.appid() + ".cos." + settings.region() + ".myqcloud.com.");
        }
        try {
            return Rule.parse(description).text();
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static InvalidTriggerException invalid(IllegalArgumentException e) {
        return new InvalidTriggerException(Field.TRIGGER_DESC, "The rule is not valid: " + e.getMessage() + ".");
    }

    /** {@code {"event":"…"}} alone means a rule of that event with any filter. */
    @Override
    public boolean means(String given, String stored) throws InvalidTriggerException {
        try {
            return Rule.parse(stored).isMeantBy(given);
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    @Override
    public Optional<String> conflict(Trigger draft, Trigger stored) {
        boolean sameBucket = CosBucket.ofDomain(draft.name()).equals(CosBucket.ofDomain(stored.name()));
        return sameBucket && Rule.parse(draft.description()).overlaps(Rule.parse(stored.description()))
                ? Optional.of("An event is taken at most once: the rule overlaps " + stored.description()
                        + " of this bucket, which belongs to " + stored.target() + ".")
                : Optional.empty();
    }

    @Override
    public List<Event> accept(Map<String, String> headers, String body, List<Trigger> triggers) {
        var envelope = envelope(body);
        var events = new ArrayList<Event>();
        IllegalArgumentException wrong = null;
        for (var record : envelope.path("Records")) {
            try {
                match(S3Record.of(envelope, record), triggers, events);
            } catch (IllegalArgumentException e) {
                wrong = e; // must not cost the others their events
            }
        }
        if (wrong != null && events.isEmpty()) {
            throw wrong;
        }
        return events;
    }

    private static JsonNode envelope(String body) {
        try {
            var envelope = JSON.readTree(body);
            if (!envelope.isObject()) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return envelope;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    private void match(S3Record record, List<Trigger> triggers, List<Event> events) {
        var name = CosEvent.name(record);
        if (name == null) {
            return;
        }
        var bucket = CosBucket.ofS3(record.bucket(), settings.appid());
        var region = new CosRegion(settings.region());
        for (var trigger : triggers) {
            boolean ofBucket =
                    CosBucket.ofDomain(trigger.name()).filter(bucket::equals).isPresent();
            if (ofBucket && Rule.parse(trigger.description()).matches(name, record.key())) {
                events.add(new Event(
                        trigger.id(),
                        dedupeKey(record, bucket, name),
                        CosEvent.json(record, name, bucket, trigger.target(), region),
                        record.bucket() + "/" + record.key() + "#" + record.order()));
            }
        }
    }

    /** The same for every report of one change, also by different ways (bucket-events.md section 11). */
    private static String dedupeKey(S3Record record, CosBucket bucket, String name) {
        return String.join("\n", bucket.s3Name(), record.key(), record.versionId(), record.order(), name);
    }
}
