package io.openscf.connector.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.DryRun;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A trigger that takes messages from a broker, in events of {@code {"Records":[…]}}, and acknowledges them when the function
 * has returned. What its type has of its own is said by the methods below. Thread-safe.
 */
public abstract class BrokerConnector implements SourceConnector {
    /** As of the other pulled types: at most 60 characters, the first a letter (events/README.md sections 2.5 and 7). */
    private static final Pattern NAME = Pattern.compile("[A-Za-z](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])");

    private final String type;
    private final String summary;
    private final int usualPort;
    private volatile Settings settings = new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai");

    /** With what {@link #type} and {@link Traits#summary} say, and the port of such brokers. */
    protected BrokerConnector(String type, String summary, int usualPort) {
        this.type = type;
        this.summary = summary;
        this.usualPort = usualPort;
    }

    /** Fields beside those of {@link Endpoint} and {@link BatchRules}: which messages of the broker. Cannot be changed. */
    protected abstract Set<String> own();

    /** Checks them and adds them to the stored form; throws IllegalArgumentException. */
    protected abstract void writeOwn(ObjectNode stored, Fields given);

    /** Their properties in a JSON Schema, without braces. */
    protected abstract String ownSchema();

    /** Those of them that are needed. */
    protected abstract List<String> needed();

    /** The broker of a description; throws IllegalArgumentException. */
    protected abstract Endpoint endpoint(Fields description);

    /** An element of {@code Records} for a message with that body. */
    protected abstract ObjectNode sample(Fields description, byte[] body);

    /** How to connect for a trigger; the endpoint's address has been asked about then. Does not connect. */
    protected abstract Broker broker(Trigger trigger, Fields description, BatchRules rules);

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final void configure(Settings given) {
        settings = given;
    }

    private Broker guarded(Endpoint endpoint, Broker broker) {
        return inbox -> {
            settings.guard().refusal(endpoint.address(), endpoint.port()).ifPresent(reason -> {
                throw new Broker.ForbiddenException(reason);
            });
            return broker.connect(inbox);
        };
    }

    @Override
    public List<String> secrets() {
        return Endpoint.SECRETS;
    }

    @Override
    public Ownership ownership() {
        return Ownership.EVERY_GATEWAY;
    }

    @Override
    public Traits traits() {
        var quoted = Stream.concat(Stream.of("host"), needed().stream())
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(","));
        return new Traits(
                summary,
                "{\"type\":\"object\",\"required\":[" + quoted + "],\"properties\":{" + ownSchema() + ",\n "
                        + Endpoint.schema(usualPort) + ",\n " + BatchRules.SCHEMA + "}}",
                Traits.Delivery.SYNCHRONOUS,
                Traits.Order.NONE,
                BatchRules.LIMITS,
                "The body of a message.");
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        if (!NAME.matcher(triggerName).matches()) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_NAME,
                    "The name of a trigger of type " + type + " has 2 to 60 letters, digits, - and _; it begins with a"
                            + " letter and ends with a letter or digit.");
        }
        try {
            var given = Fields.read(description);
            given.allowOnly(names());
            var stored = Fields.JSON.createObjectNode();
            endpoint(given).write(stored);
            writeOwn(stored, given);
            BatchRules.read(given).write(stored);
            return stored.toString();
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The description is not valid: " + e.getMessage() + ".");
        }
    }

    private Set<String> names() {
        return Stream.of(Endpoint.PLACE, Endpoint.ACCESS, own(), BatchRules.NAMES)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    /** How messages become events, and how to log in; where they are stays as it is. */
    @Override
    public String amend(String triggerName, String stored, String given) throws InvalidTriggerException {
        var changeable = new HashSet<>(Endpoint.ACCESS);
        changeable.addAll(BatchRules.NAMES);
        try {
            var change = Fields.read(given);
            change.allowOnly(names());
            var whole = (ObjectNode) Fields.JSON.readTree(stored);
            for (var name : changeable) {
                if (change.has(name)) {
                    whole.set(name, change.json(name));
                }
            }
            for (var name :
                    Stream.concat(Endpoint.PLACE.stream(), own().stream()).toList()) {
                if (change.has(name)
                        && !change.text(name).equals(whole.path(name).asText())) {
                    throw new IllegalArgumentException(name + " cannot be changed; create another trigger");
                }
            }
            return normalise(triggerName, whole.toString());
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The description is not valid: " + e.getMessage() + ".");
        }
    }

    @Override
    public DryRun dryRun(Trigger trigger, String sample) {
        var description = Fields.read(trigger.description());
        var rules = BatchRules.read(description);
        var body = sample.isEmpty() ? "example" : sample;
        var event = Fields.JSON.createObjectNode();
        event.putArray("Records").add(sample(description, body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        var explanation = rules.collects()
                ? "Up to " + rules.most() + " messages are one event, or those that came within "
                        + rules.patience().toSeconds() + " seconds."
                : "Each message is an event.";
        return new DryRun(true, explanation, List.of(event.toString()), List.of());
    }

    @Override
    public final Source bind(Trigger trigger, Sink sink) {
        var description = Fields.read(trigger.description());
        var rules = BatchRules.read(description);
        var broker = guarded(endpoint(description), broker(trigger, description, rules));
        return BrokerSource.start(trigger.id(), rules, broker, sink);
    }
}
