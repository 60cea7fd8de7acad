package io.openscf.connector.amqp;

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
 * The {@code amqp} trigger: messages of an AMQP 1.0 address, such as a queue of ActiveMQ Artemis, Azure Service Bus, Qpid or
 * RabbitMQ. SCF has no such type; the event is made after those of the other pulled types (events/README.md sections 5 to 7)
 * and so inferred.
 */
public final class AmqpTrigger extends BrokerConnector {
    private static final Pattern ADDRESS = Pattern.compile("(?s)[^\\p{Cntrl}]{1,512}");
    private static final Pattern CAPABILITIES = Pattern.compile("[A-Za-z0-9_.:,-]{0,256}");

    /** For {@link java.util.ServiceLoader}. */
    public AmqpTrigger() {
        super("amqp", "Messages of an AMQP 1.0 address, accepted when the function has returned.", 5672);
    }

    @Override
    protected Set<String> own() {
        return Set.of("address", "capabilities");
    }

    @Override
    protected List<String> needed() {
        return List.of("address");
    }

    @Override
    protected String ownSchema() {
        return "\"address\":{\"type\":\"string\",\"maxLength\":512},\"capabilities\":{\"type\":\"string\",\"default\":\"\"}";
    }

    @Override
    protected Endpoint endpoint(Fields description) {
        return Endpoint.read(description, 5672, 5671);
    }

    @Override
    protected void writeOwn(ObjectNode stored, Fields given) {
        stored.put("address", address(given)).put("capabilities", capabilities(given));
    }

    private static String address(Fields fields) {
        return fields.text("address", ADDRESS, "a name of 1 to 512 characters");
    }

    private static String capabilities(Fields fields) {
        return fields.text("capabilities", CAPABILITIES, "names such as queue, separated by commas");
    }

    @Override
    protected ObjectNode sample(Fields description, byte[] body) {
        var record = Fields.JSON.createObjectNode();
        var message = record.putObject("AMQP")
                .put("address", address(description))
                .put("msgId", "")
                .put("subject", "")
                .put("deliveryCount", 0);
        message.putObject("properties");
        Body.write(message, body);
        return record;
    }

    @Override
    protected Broker broker(Trigger trigger, Fields description, BatchRules rules) {
        var place = new AddressConnection.Address(
                endpoint(description), address(description), capabilities(description), trigger.id());
        return inbox -> AddressConnection.open(place, rules, inbox);
    }
}
