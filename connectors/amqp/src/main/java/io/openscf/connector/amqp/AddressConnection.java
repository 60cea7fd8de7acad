package io.openscf.connector.amqp;

import io.openscf.connector.messaging.Arrival;
import io.openscf.connector.messaging.BatchRules;
import io.openscf.connector.messaging.Body;
import io.openscf.connector.messaging.Broker;
import io.openscf.connector.messaging.Endpoint;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.messaging.SmallRyeConnection;
import io.smallrye.reactive.messaging.amqp.AmqpConnector;
import io.smallrye.reactive.messaging.amqp.AmqpMessage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/** Receives from an address through SmallRye's connector. */
final class AddressConnection {
    private static final SmallRyeConnection.Kind KIND = new SmallRyeConnection.Kind(
            "smallrye-amqp", connector -> ((AmqpConnector) connector).terminate(new Object()));

    private AddressConnection() {}

    /** An address of a broker, and for whom it is read. */
    record Address(Endpoint endpoint, String name, String capabilities, String triggerId) {}

    static Broker.Connection open(Address address, BatchRules rules, Broker.Inbox inbox) {
        return SmallRyeConnection.open(KIND, settings(address), rules.unacknowledged(), reader(address), inbox);
    }

    private static Map<String, String> settings(Address address) {
        var endpoint = address.endpoint();
        var settings = new HashMap<>(Map.of(
                "host", endpoint.address(),
                "port", Integer.toString(endpoint.port()),
                "use-ssl", Boolean.toString(endpoint.tls()),
                "address", address.name(),
                "auto-acknowledgement", "false",
                "cloud-events", "false",
                "connect-timeout", "10000",
                // Connections that are lost are made again by whoever opened them, so that nothing is done twice.
                "reconnect-attempts", "0",
                "retry-on-fail-attempts", "1",
                "retry-on-fail-interval", "1"));
        settings.put("container-id", "openscf-" + address.triggerId() + "-" + UUID.randomUUID());
        if (!address.capabilities().isEmpty()) {
            settings.put("capabilities", address.capabilities());
        }
        if (!endpoint.user().isEmpty()) {
            settings.put("username", endpoint.user());
            settings.put("password", endpoint.password());
        }
        return settings;
    }

    private static Function<Message<?>, Arrival> reader(Address address) {
        var connection = UUID.randomUUID().toString();
        var number = new AtomicLong();
        return message -> {
            // Contexts may wrap a message; its metadata, and so what it was read from, stay.
            var raw = ((AmqpMessage<?>) message);
            var id = text(raw.getMessageId());
            var key = id.isEmpty() ? connection + "/" + number.incrementAndGet() : address.name() + "/" + id;
            return new Arrival(key, record(address, raw, id), message::ack);
        };
    }

    private static String record(Address address, AmqpMessage<?> raw, String id) {
        var record = Fields.JSON.createObjectNode();
        var message = record.putObject("AMQP")
                .put("address", address.name())
                .put("msgId", id)
                .put("subject", text(raw.getSubject()))
                .put("deliveryCount", raw.getDeliveryCount());
        if (raw.getContentType() != null) {
            message.put("contentType", raw.getContentType());
        }
        var properties = message.putObject("properties");
        var given = raw.getApplicationProperties();
        if (given != null) {
            given.forEach(entry -> properties.put(entry.getKey(), String.valueOf(entry.getValue())));
        }
        Body.write(message, bytes(raw.unwrap().getBody()));
        return record.toString();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** Values that are neither text nor bytes are given as text. */
    private static byte[] bytes(@Nullable Section body) {
        return switch (body) {
            case Data data -> bytes(data.getValue());
            case AmqpValue value when value.getValue() instanceof Binary binary -> bytes(binary);
            case AmqpValue value -> text(value.getValue()).getBytes(StandardCharsets.UTF_8);
            case AmqpSequence sequence -> text(sequence.getValue()).getBytes(StandardCharsets.UTF_8);
            case null -> new byte[0];
            default -> text(body).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] bytes(Binary binary) {
        var bytes = new byte[binary.getLength()];
        System.arraycopy(binary.getArray(), binary.getArrayOffset(), bytes, 0, bytes.length);
        return bytes;
    }
}
