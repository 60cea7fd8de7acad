package io.openscf.connector.mqtt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.BatchRules;
import io.openscf.connector.messaging.Broker;
import io.openscf.connector.messaging.BrokerConnector;
import io.openscf.connector.messaging.Endpoint;
import io.openscf.connector.messaging.Fields;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code mqtt} trigger (doc 583/69489, events/README.md section 7; its event is inferred): messages of a topic filter over
 * MQTT 3.1.1. One gateway at a time is connected, in a session that the broker keeps: what comes while none is, waits there.
 */
public final class MqttConnector extends BrokerConnector {
    private static final Pattern FILTER = Pattern.compile("(?s)[^\\x00]{1,1024}");
    private static final Pattern QOS = Pattern.compile("[01]");
    private static final Pattern SWITCH = Pattern.compile("on|off");

    /** For {@link java.util.ServiceLoader}. */
    public MqttConnector() {
        super("mqtt", "Messages of MQTT topics, acknowledged when the function has returned.", 1883);
    }

    @Override
    public Ownership ownership() {
        return Ownership.ONE_GATEWAY;
    }

    @Override
    protected Set<String> own() {
        return Set.of("topic", "qos", "base64");
    }

    @Override
    protected List<String> needed() {
        return List.of("topic");
    }

    @Override
    protected String ownSchema() {
        return """
                "topic":{"type":"string","maxLength":1024},"qos":{"enum":[0,1,"0","1"],"default":1},
                 "base64":{"enum":["on","off"],"default":"off"}""";
    }

    @Override
    protected Endpoint endpoint(Fields description) {
        return Endpoint.read(description, 1883, 8883);
    }

    @Override
    protected void writeOwn(ObjectNode stored, Fields given) {
        stored.put("topic", topic(given)).put("qos", qos(given)).put("base64", isBase64(given) ? "on" : "off");
    }

    /** MQTT 3.1.1 section 4.7.1: {@code #} alone at the end, {@code +} alone on its level. */
    private static String topic(Fields fields) {
        var filter = fields.text("topic", FILTER, "a topic filter of 1 to 1024 characters");
        var levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean many = levels[i].contains("#") && !(levels[i].equals("#") && i == levels.length - 1);
            boolean one = levels[i].contains("+") && !levels[i].equals("+");
            if (many || one) {
                throw new IllegalArgumentException("topic is a filter: # is its last level, + is a level of its own");
            }
        }
        return filter;
    }

    private static int qos(Fields fields) {
        return fields.has("qos") ? Integer.parseInt(fields.text("qos", QOS, "0 or 1")) : 1;
    }

    private static boolean isBase64(Fields fields) {
        return fields.has("base64")
                && fields.text("base64", SWITCH, "on or off").equals("on");
    }

    @Override
    protected ObjectNode sample(Fields description, byte[] body) {
        var example = topic(description).replace("+", "example").replace("#", "example");
        return MqttRecord.of(example, qos(description), "", body, isBase64(description));
    }

    @Override
    protected Broker broker(Trigger trigger, Fields description, BatchRules rules) {
        var subscription = new TopicConnection.Subscription(
                endpoint(description),
                "openscf-" + trigger.id(),
                topic(description),
                qos(description),
                isBase64(description));
        return inbox -> TopicConnection.open(subscription, inbox);
    }
}
