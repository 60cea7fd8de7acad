package io.openscf.connector.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The CKafka trigger (docs 583/17530, 583/34880): its name says instance and topic. Instances are brokers of the installation,
 * {@code openscf.kafka.instances.<instance>}, else {@code openscf.kafka.bootstrap}.
 */
public final class CkafkaConnector extends KafkaConnector {
    private static final Pattern NAME = Pattern.compile("(ckafka-[a-z0-9]{1,40})-([A-Za-z0-9._-]{1,249})");
    private static final Set<String> SHOWN = Set.of(
            "VIPList",
            "instanceId",
            "isInSequence",
            "kafkaStatus",
            "maxSingleMsgSize",
            "maxTotalMsgSize",
            "partitionNum",
            "topicId",
            "topicName",
            "topicStatus");

    @Override
    public String type() {
        return "ckafka";
    }

    @Override
    Set<String> ownFields() {
        return Set.of();
    }

    @Override
    Set<String> shownFields() {
        return SHOWN;
    }

    @Override
    void writeOwn(ObjectNode stored, Fields given) {
        // the name says it all
    }

    @Override
    void checkName(String triggerName) throws InvalidTriggerException {
        if (!NAME.matcher(triggerName).matches()) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_NAME,
                    "The name of a ckafka trigger is <instance>-<topic>, such as ckafka-8example-orders.");
        }
    }

    @Override
    Topic topic(Trigger trigger) {
        var parts = parts(trigger);
        var instance = parts.group(1);
        return new Topic(
                () -> settings()
                        .values()
                        .apply("openscf.kafka.instances." + instance)
                        .or(() -> settings().values().apply("openscf.kafka.bootstrap"))
                        .orElseThrow(() -> new IllegalStateException("openscf.kafka.bootstrap is not configured")),
                parts.group(2));
    }

    private static Matcher parts(Trigger trigger) {
        var parts = NAME.matcher(trigger.name());
        if (!parts.matches()) {
            throw new IllegalStateException("a trigger whose name is none: " + trigger.name());
        }
        return parts;
    }

    /** With what the original adds (events/README.md section 5); of the number of partitions nothing is said. */
    @Override
    public String shown(Trigger trigger) {
        try {
            var parts = parts(trigger);
            var shown = (ObjectNode) Fields.JSON.readTree(trigger.description());
            var subscription = Subscription.read(Fields.read(trigger.description()));
            shown.put("consumerGroupName", group(trigger, subscription));
            shown.putArray("VIPList");
            return shown.put("instanceId", parts.group(1))
                    .put("isInSequence", "Yes")
                    .put("kafkaStatus", "NORMAL")
                    .put("maxSingleMsgSize", 100)
                    .put("maxTotalMsgSize", 100)
                    .put(
                            "topicId",
                            "topic-" + Integer.toHexString(parts.group(2).hashCode()))
                    .put("topicName", parts.group(2))
                    .put("topicStatus", "NORMAL")
                    .toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored description is not JSON", e);
        }
    }
}
