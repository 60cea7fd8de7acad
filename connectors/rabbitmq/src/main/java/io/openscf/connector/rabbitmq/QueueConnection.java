package io.openscf.connector.rabbitmq;

import io.openscf.connector.messaging.Arrival;
import io.openscf.connector.messaging.BatchRules;
import io.openscf.connector.messaging.Body;
import io.openscf.connector.messaging.Broker;
import io.openscf.connector.messaging.Endpoint;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.messaging.SmallRyeConnection;
import io.smallrye.reactive.messaging.rabbitmq.IncomingRabbitMQMetadata;
import io.smallrye.reactive.messaging.rabbitmq.RabbitMQConnector;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Consumes a queue through SmallRye's connector. */
final class QueueConnection {
    private static final SmallRyeConnection.Kind KIND = new SmallRyeConnection.Kind(
            "smallrye-rabbitmq", connector -> ((RabbitMQConnector) connector).terminate(new Object()));

    private QueueConnection() {}

    /** A queue of a broker. */
    record Queue(Endpoint endpoint, String virtualHost, String name) {}

    static Broker.Connection open(Queue queue, BatchRules rules, Broker.Inbox inbox) {
        return SmallRyeConnection.open(KIND, settings(queue, rules), rules.unacknowledged(), reader(queue), inbox);
    }

    private static Map<String, String> settings(Queue queue, BatchRules rules) {
        var settings = new HashMap<>(Map.of(
                "host", queue.endpoint().address(),
                "port", Integer.toString(queue.endpoint().port()),
                "virtual-host", queue.virtualHost(),
                "ssl", Boolean.toString(queue.endpoint().tls()),
                "queue.name", queue.name(),
                // The queue is its owner's: nothing of it is made or changed here.
                "queue.declare", "false",
                "exchange.declare", "false",
                "max-outstanding-messages", Integer.toString(rules.unacknowledged()),
                "content-type-override", "application/octet-stream"));
        settings.putAll(Map.of(
                "max-incoming-internal-queue-size", Integer.toString(rules.unacknowledged() + 1),
                // Connections that are lost are made again by whoever opened them, so that nothing is done twice.
                "automatic-recovery-enabled", "false",
                "automatic-recovery-on-initial-connection", "false",
                "reconnect-attempts", "0",
                "connection-timeout", "10000",
                "requested-heartbeat", "10"));
        if (!queue.endpoint().user().isEmpty()) {
            settings.put("username", queue.endpoint().user());
            settings.put("password", queue.endpoint().password());
        }
        return settings;
    }

    private static Function<Message<?>, Arrival> reader(Queue queue) {
        var connection = UUID.randomUUID().toString();
        var number = new AtomicLong();
        return message -> {
            var about = message.getMetadata(IncomingRabbitMQMetadata.class).orElseThrow();
            var id = about.getMessageId().orElse("");
            var key = id.isEmpty() ? connection + "/" + number.incrementAndGet() : queue.name() + "/" + id;
            return new Arrival(key, record(queue, about, id, (byte[]) message.getPayload()), message::ack);
        };
    }

    private static String record(Queue queue, IncomingRabbitMQMetadata about, String id, byte[] body) {
        var record = Fields.JSON.createObjectNode();
        var message = record.putObject("RabbitMQ")
                .put("queue", queue.name())
                .put("exchange", about.getExchange())
                .put("routingKey", about.getRoutingKey())
                .put("msgId", id)
                .put("redelivered", about.isRedeliver());
        about.getContentType().ifPresent(contentType -> message.put("contentType", contentType));
        var headers = message.putObject("headers");
        about.getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        Body.write(message, body);
        return record.toString();
    }
}
