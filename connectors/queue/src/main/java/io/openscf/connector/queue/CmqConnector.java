package io.openscf.connector.queue;

import io.openscf.connector.DryRun;
import io.openscf.connector.HttpService;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.MessageChannel;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import io.openscf.connector.queue.Subscription.Format;
import io.openscf.connector.queue.Subscription.Strategy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The topic trigger ({@code cmq}, doc 583/11517) and the queue and topic service behind it. A trigger is a subscription of
 * its topic; any gateway may push its messages. Thread-safe.
 */
public final class CmqConnector implements SourceConnector, HttpService, MessageChannel {
    private static final Logger LOG = Logger.getLogger(CmqConnector.class);
    private static final Instant EXAMPLE = Instant.parse("2031-05-06T02:30:00Z");
    private static final int MOST_BODY_BYTES = 4 << 20;

    private final ReentrantLock opening = new ReentrantLock();
    private volatile Settings settings = new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai");
    private volatile Function<String, Optional<String>> secretKeys = id -> Optional.empty();
    private volatile @Nullable CmqService service;

    @Override
    public String type() {
        return "cmq";
    }

    @Override
    public void configure(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Traits traits() {
        return new Traits(
                "Messages that are published to a topic of the queue service.",
                """
                {"type":"object","properties":{"filterType":{"enum":[1,2]},"filterKey":{"type":"array","items":{"type":"string"}}}}""",
                Traits.Delivery.ASYNCHRONOUS,
                Traits.Order.NONE,
                Map.of("filterKey", "at most 5", "functions of a topic", "at most 100"),
                "the tags of a message, joined by commas, or its routing key; empty for a message without.");
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        try {
            Names.checked(triggerName, Fault.TOPIC_NAME);
        } catch (Fault.Refusal e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_NAME, "The name of a cmq trigger is that of its topic: " + e.getMessage() + ".");
        }
        return CmqTrigger.read(description).text();
    }

    @Override
    public DryRun dryRun(Trigger trigger, String sample) {
        var wanted = read(trigger);
        var tags = sample.isBlank() || wanted.routing() ? List.<String>of() : Arrays.asList(sample.split("\\s*,\\s*"));
        boolean matches = wanted.wants(tags, sample.strip());
        var message = new TopicMessage(
                trigger.name(), "5629499534213121", "an example", tags, sample.strip(), EXAMPLE.toEpochMilli());
        return new DryRun(
                matches,
                matches ? "The trigger wants such a message." : "The trigger wants " + wanted.keys() + " only.",
                matches
                        ? List.of(FunctionTarget.event(
                                Long.parseLong(settings.appid()), subscriptionName(trigger), message, message.id()))
                        : List.of(),
                List.of());
    }

    private static CmqTrigger read(Trigger trigger) {
        try {
            return CmqTrigger.read(trigger.description());
        } catch (InvalidTriggerException e) {
            throw new IllegalStateException("stored trigger cannot be read", e);
        }
    }

    /** A name that people may read: what the trigger starts. */
    private static String subscriptionName(Trigger trigger) {
        return trigger.target().replaceAll("[^A-Za-z0-9-]+", "-");
    }

    @Override
    public Ownership ownership() {
        return Ownership.EVERY_GATEWAY;
    }

    @Override
    public Source bind(Trigger trigger, Sink sink) {
        var running = running();
        return running.bind(trigger, subscription(trigger), sink);
    }

    private static Subscription subscription(Trigger trigger) {
        var wanted = read(trigger);
        long now = System.currentTimeMillis();
        return new Subscription(
                subscriptionName(trigger),
                "subsc-" + trigger.id(),
                Subscription.FUNCTION,
                trigger.id(),
                Strategy.BACKOFF_RETRY,
                Format.JSON,
                wanted.routing() ? List.of() : wanted.keys(),
                wanted.routing() ? wanted.keys() : List.of(),
                now,
                now);
    }

    @Override
    public void known(List<Trigger> triggers) {
        var ids = triggers.stream().map(Trigger::id).collect(Collectors.toSet());
        var running = service;
        if (running != null) {
            running.keepOnly(ids)
                    .onFailure(failure -> LOG.debugf("subscriptions not compared: %s", failure.getMessage()));
        }
    }

    @Override
    public List<String> paths() {
        return List.of("/v2/index.php");
    }

    @Override
    public int mostBodyBytes() {
        return MOST_BODY_BYTES;
    }

    @Override
    public void open(Function<String, Optional<String>> secretKeys) {
        this.secretKeys = secretKeys;
        running();
    }

    private CmqService running() {
        opening.lock();
        try {
            var running = service;
            if (running == null) {
                running = new CmqService(settings, id -> secretKeys.apply(id));
                running.start();
                service = running;
            }
            return running;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public CompletionStage<Reply> serve(Call call) {
        return running()
                .answer(call)
                .map(text -> new Reply(200, "application/json", text))
                .toCompletionStage();
    }

    @Override
    public void close() {
        opening.lock();
        try {
            var running = service;
            service = null;
            if (running != null) {
                running.stop();
            }
        } catch (Exception e) {
            LOG.debugf("queue service not closed in order: %s", e.getMessage());
        } finally {
            opening.unlock();
        }
    }

    @Override
    public boolean sends(String kind) {
        return isQueue(kind) || kind.equals("CMQ-TOPIC") || kind.equals("topic");
    }

    private static boolean isQueue(String kind) {
        return kind.equals("CMQ-QUEUE") || kind.equals("queue");
    }

    @Override
    public CompletionStage<Void> send(String kind, String name, String id, String body) {
        var sent = isQueue(kind)
                ? running().queues.send(name, List.of(id), List.of(body), 0, "")
                : running().topicActions.publish(name, List.of(id), List.of(body), List.of(), "");
        return sent.toCompletionStage();
    }

    /** Sends as others do over HTTP, at a time of the caller's choice (milliseconds since 1970). */
    CompletionStage<Void> sendAsOf(String queue, String body, String sent) {
        return running()
                .queues
                .send(queue, List.of(Numbers.next()), List.of(body), 0, sent)
                .toCompletionStage();
    }

    /** Makes a topic whose messages carry tags, as others do over HTTP. */
    CompletionStage<String> createTopic(String topic) {
        var request = new CmqRequest("POST", "/", Map.of("topicName", topic));
        return running()
                .topicActions
                .create(request)
                .map(answer -> answer.path("topicId").asText())
                .toCompletionStage();
    }

    /** Publishes as others do over HTTP; the ids in the same order. */
    CompletionStage<List<String>> publish(String topic, List<String> bodies, List<String> tags) {
        var ids = bodies.stream().map(body -> Numbers.next()).toList();
        return running()
                .topicActions
                .publish(topic, ids, bodies, tags, "")
                .map(ids)
                .toCompletionStage();
    }
}
