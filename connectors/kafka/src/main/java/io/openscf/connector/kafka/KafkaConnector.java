package io.openscf.connector.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.DryRun;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What both Kafka triggers share: records in batches, one after another in a partition. Thread-safe. */
abstract class KafkaConnector implements SourceConnector {
    /** What UpdateTrigger may change. */
    private static final Set<String> CHANGEABLE = Set.of("maxMsgNum", "retry", "timeOut", "easConfig", "security");

    private volatile Settings settings = new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai");

    /** Fields of descriptions beside those of {@link Subscription}: what a caller may write. */
    abstract Set<String> ownFields();

    /** Fields that {@link #shown} adds, so that a caller may send back what it read. */
    abstract Set<String> shownFields();

    /** Checks name and own fields; adds the latter to the stored form. Throws IllegalArgumentException. */
    abstract void writeOwn(ObjectNode stored, Fields given);

    /** Where the topic of a trigger is. */
    abstract Topic topic(Trigger trigger);

    @Override
    public void configure(Settings settings) {
        this.settings = settings;
    }

    final Settings settings() {
        return settings;
    }

    @Override
    public Ownership ownership() {
        return Ownership.EVERY_GATEWAY;
    }

    @Override
    public List<String> secrets() {
        return Security.SECRETS;
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        checkName(triggerName);
        try {
            return normalised(Fields.read(description));
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The description is not valid: " + e.getMessage() + ".");
        }
    }

    abstract void checkName(String triggerName) throws InvalidTriggerException;

    private String normalised(Fields given) {
        given.allowOnly(allNames());
        var stored = Fields.JSON.createObjectNode();
        writeOwn(stored, given);
        Subscription.read(given).write(stored, given);
        return stored.toString();
    }

    /** {@code retry}, {@code maxMsgNum}, {@code timeOut} (doc 583/96828) and how to log in; the rest stays as it is. */
    @Override
    public String amend(String triggerName, String stored, String given) throws InvalidTriggerException {
        try {
            var change = Fields.read(given);
            var whole = (ObjectNode) Fields.JSON.readTree(stored);
            for (var name : CHANGEABLE) {
                if (change.has(name)) {
                    whole.set(name, change.json(name));
                }
            }
            var amended = normalise(triggerName, whole.toString());
            checkUnchanged(change, Fields.read(amended));
            return amended;
        } catch (IllegalArgumentException | com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The description is not valid: " + e.getMessage() + ".");
        }
    }

    private void checkUnchanged(Fields change, Fields amended) {
        var fixed = new HashSet<>(ownFields());
        fixed.addAll(Set.of("offset", "consumerGroupName"));
        for (var name : fixed) {
            // What was generated is shown, and so may come back.
            boolean generated =
                    name.equals("consumerGroupName") && amended.text(name).isEmpty();
            if (change.has(name) && !generated && !change.text(name).equals(amended.text(name))) {
                throw new IllegalArgumentException(name + " cannot be changed; create another trigger");
            }
        }
        change.allowOnly(allNames());
    }

    private Set<String> allNames() {
        var all = new HashSet<>(Subscription.NAMES);
        all.addAll(ownFields());
        all.addAll(shownFields());
        return all;
    }

    @Override
    public Traits traits() {
        return new Traits(
                "Records of a Kafka topic, in batches; the next batch of a partition follows when the function has returned.",
                """
                {"type":"object","required":["maxMsgNum"],"properties":{
                 "maxMsgNum":{"type":["integer","string"],"minimum":1,"maximum":10000},
                 "offset":{"type":"string","pattern":"^(latest|earliest|[0-9]{1,15})$","default":"latest"},
                 "retry":{"type":["integer","string"],"minimum":0,"maximum":10000,"default":10000},
                 "timeOut":{"type":["integer","string"],"minimum":1,"maximum":60,"default":60},
                 "consumerGroupName":{"type":"string","maxLength":200},
                 "easConfig":{"type":"object","properties":{"user":{"type":"string"},"password":{"type":"string"}}},
                 "security":{"type":"object","required":["protocol"],"properties":{
                  "protocol":{"enum":["PLAINTEXT","SSL","SASL_PLAINTEXT","SASL_SSL"]},
                  "mechanism":{"enum":["PLAIN","SCRAM-SHA-256","SCRAM-SHA-512"]},
                  "user":{"type":"string"},"password":{"type":"string"},"caCertificate":{"type":"string"},
                  "clientCertificate":{"type":"string"},"clientKey":{"type":"string"},
                  "hostCheck":{"enum":["on","off"]}}},
                 "bootstrapServers":{"type":"string"},"topic":{"type":"string"}}}""",
                Traits.Delivery.SYNCHRONOUS,
                Traits.Order.PER_LANE,
                Map.of("maxMsgNum", "1-10000", "retry", "0-10000", "timeOut", "1-60", "eventBytes", "6291456"),
                SampleRecord.FORM);
    }

    @Override
    public DryRun dryRun(Trigger trigger, String sample) {
        var subscription = Subscription.read(Fields.read(trigger.description()));
        var record = SampleRecord.of(topic(trigger).name(), sample);
        return new DryRun(
                true,
                "Up to " + subscription.most() + " records of a partition are one event, or those that came within "
                        + subscription.patience().toSeconds() + " seconds.",
                List.of(RecordsEvent.json(List.of(record))),
                List.of());
    }

    @Override
    public Source bind(Trigger trigger, Sink sink) {
        var subscription = Subscription.read(Fields.read(trigger.description()));
        return TopicSource.start(
                new Job(trigger.id(), topic(trigger), group(trigger, subscription), subscription), settings, sink);
    }

    /** Of its own for each trigger, so that one that is created anew begins anew. */
    static String group(Trigger trigger, Subscription subscription) {
        return subscription.group().isEmpty() ? "scf_" + trigger.name() + "-" + trigger.id() : subscription.group();
    }

    /**
     * Brokers and a topic.
     *
     * @param bootstrap asked when a consumer starts: reading it may start a broker
     */
    record Topic(java.util.function.Supplier<String> bootstrap, String name) {}

    /** All that a consumer needs to know of its trigger. */
    record Job(String triggerId, Topic topic, String group, Subscription subscription) {}
}
