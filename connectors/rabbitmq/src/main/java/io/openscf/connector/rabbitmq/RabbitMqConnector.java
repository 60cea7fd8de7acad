package io.openscf.connector.rabbitmq;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.BatchRules;
import io.openscf.connector.messaging.Body;
import io.openscf.connector.messaging.Broker;
import io.openscf.connector.messaging.BrokerConnector;
import io.openscf.connector.messaging.Endpoint;
import io.openscf.connector.messaging.Fields;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code rabbitmq} trigger: messages of a queue that exists. SCF has no such type; the event is made after those of the
 * other pulled types (events/README.md sections 5 to 7) and so inferred.
 */
public final class RabbitMqConnector extends BrokerConnector {
    private static final Pattern NAME = Pattern.compile("(?s)[^\\p{Cntrl}]{1,255}");

    /** For {@link java.util.ServiceLoader}. */
    public RabbitMqConnector() {
        super("rabbitmq", "Messages of a RabbitMQ queue, acknowledged when the function has returned.", 5672);
    }

    @Override
    protected Set<String> own() {
        return Set.of("virtualHost", "queue");
    }

    @Override
    protected List<String> needed() {
        return List.of("queue");
    }

    @Override
    protected String ownSchema() {
        return "\"virtualHost\":{\"type\":\"string\",\"default\":\"/\"},\"queue\":{\"type\":\"string\",\"maxLength\":255}";
    }

    @Override
    protected Endpoint endpoint(Fields description) {
        return Endpoint.read(description, 5672, 5671);
    }

    @Override
    protected void writeOwn(ObjectNode stored, Fields given) {
        stored.put("virtualHost", virtualHost(given)).put("queue", queue(given));
    }

    private static String virtualHost(Fields fields) {
        return fields.has("virtualHost") ? fields.text("virtualHost", NAME, "1 to 255 characters") : "/";
    }

    private static String queue(Fields fields) {
        return fields.text("queue", NAME, "a name of 1 to 255 characters");
    }

    @Override
    protected ObjectNode sample(Fields description, byte[] body) {
        var record = Fields.JSON.createObjectNode();
        var message = record.putObject("RabbitMQ")
                .put("queue", queue(description))
                .put("exchange", "")
                .put("routingKey", queue(description))
                .put("msgId", "")
                .put("redelivered", false);
        message.putObject("headers");
        Body.write(message, body);
        return record;
    }

    @Override
    protected Broker broker(Trigger trigger, Fields description, BatchRules rules) {
        var queue = new QueueConnection.Queue(endpoint(description), virtualHost(description), queue(description));
        return inbox -> QueueConnection.open(queue, rules, inbox);
    }
}
