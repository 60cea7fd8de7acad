package io.openscf.connector.queue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.openscf.connector.Event;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Subscribers that are functions: an asynchronous call with the event of docs 583/11517 and 583/34880. Thread-safe. */
class FunctionTarget implements Pushes.Target {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private record Bound(String triggerId, String topicBase, TopicSource source) {}

    private final List<Bound> bindings = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final long topicOwner;

    FunctionTarget(long topicOwner) {
        this.topicOwner = topicOwner;
    }

    void bind(String triggerId, String topicBase, TopicSource source) {
        bindings.add(new Bound(triggerId, topicBase, source));
    }

    void unbind(TopicSource source) {
        bindings.removeIf(bound -> bound.source == source);
    }

    /** Ends every push that runs. */
    void leave() {
        bindings.forEach(bound -> bound.source.leave());
    }

    /** The subscriptions of a topic that this gateway has functions for. */
    List<String> boundTo(String topicBase) {
        return bindings.stream()
                .filter(bound -> bound.topicBase.equals(topicBase))
                .map(bound -> Subscription.triggerKey(bound.triggerId))
                .distinct()
                .toList();
    }

    @Override
    public Future<Verdict> push(Subscription subscription, TopicMessage message, int failedBefore) {
        var bound = bindings.stream()
                .filter(binding -> binding.triggerId.equals(subscription.endpoint()))
                .toList();
        if (bound.isEmpty()) {
            return Future.succeededFuture(new Verdict.Later(0)); // unbound since it was claimed
        }
        var event = new Event(
                subscription.endpoint(), message.id(), event(topicOwner, subscription.name(), message, Numbers.next()));
        return bound.get(Math.floorMod(turn.getAndIncrement(), bound.size()))
                .source
                .push(event, subscription.strategy(), failedBefore);
    }

    static String event(long topicOwner, String subscription, TopicMessage message, String requestId) {
        var root = JsonNodeFactory.instance.objectNode();
        root.putArray("Records")
                .addObject()
                .putObject("CMQ")
                .put("type", "topic")
                .put("topicOwner", topicOwner)
                .put("topicName", message.topic())
                .put("subscriptionName", subscription)
                .put("publishTime", TIME.format(Instant.ofEpochMilli(message.published())))
                .put("msgId", message.id())
                .put("requestId", requestId)
                .put("msgBody", message.body())
                .put("msgTag", String.join(",", message.tags()));
        return root.toString();
    }
}
