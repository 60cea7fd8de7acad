package io.openscf.connector.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.util.Set;
import java.util.regex.Pattern;

/** The Apache Kafka trigger (doc 583/66782): brokers and topic are in its description; else it is as CKafka's. */
public final class ApacheKafkaConnector extends KafkaConnector {
    private static final Pattern NAME = Pattern.compile("[A-Za-z](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])");
    private static final Pattern BROKERS = Pattern.compile(
            "(?:[A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:]+]):[0-9]{1,5}(?:,(?:[A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:]+]):[0-9]{1,5}){0,19}");
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");

    @Override
    public String type() {
        return "custom_kafka";
    }

    @Override
    Set<String> ownFields() {
        return Set.of("bootstrapServers", "topic");
    }

    @Override
    Set<String> shownFields() {
        return Set.of();
    }

    @Override
    void checkName(String triggerName) throws InvalidTriggerException {
        if (!NAME.matcher(triggerName).matches()) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_NAME,
                    "The name of a custom_kafka trigger has 2 to 60 letters, digits, - and _; it begins with a letter and"
                            + " ends with a letter or digit.");
        }
    }

    @Override
    void writeOwn(ObjectNode stored, Fields given) {
        stored.put("bootstrapServers", brokers(given)).put("topic", topicName(given));
    }

    private static String brokers(Fields fields) {
        return fields.text("bootstrapServers", BROKERS, "hosts and ports such as kafka-1:9092,kafka-2:9092");
    }

    private static String topicName(Fields fields) {
        return fields.text("topic", TOPIC, "a name of 1 to 249 letters, digits, full stops, - and _");
    }

    @Override
    Topic topic(Trigger trigger) {
        var fields = Fields.read(trigger.description());
        var brokers = brokers(fields);
        return new Topic(() -> brokers, topicName(fields));
    }
}
