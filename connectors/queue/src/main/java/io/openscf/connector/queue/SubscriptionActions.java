package io.openscf.connector.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.queue.Subscription.Format;
import io.openscf.connector.queue.Subscription.Strategy;
import io.openscf.connector.queue.Topics.Subscribed;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The actions on subscriptions (docs 406/7413 to 406/7419). */
class SubscriptionActions {
    private final Topics topics;
    private final Queues queues;
    private final String topicOwner;

    /** @param topicOwner the account's number */
    SubscriptionActions(Topics topics, Queues queues, String topicOwner) {
        this.topics = topics;
        this.queues = queues;
        this.topicOwner = topicOwner;
    }

    Future<ObjectNode> subscribe(CmqRequest request) {
        var topic = request.required("topicName");
        var protocol = request.required("protocol").toLowerCase(Locale.ROOT);
        var endpoint = request.required("endpoint");
        long now = System.currentTimeMillis();
        var subscription = new Subscription(
                Names.checked(request.required("subscriptionName"), Fault.TOPIC_NAME),
                "subsc-" + Long.toString(Long.parseLong(Numbers.next()), 36),
                protocol,
                endpoint,
                strategy(request).orElse(Strategy.EXPONENTIAL_DECAY_RETRY),
                format(request, protocol).orElse(protocol.equals("queue") ? Format.SIMPLIFIED : Format.JSON),
                TopicActions.checkedTags(request.list("filterTag"), Fault.FILTER_TAGS),
                bindingKeys(request),
                now,
                now);
        return checkEndpoint(protocol, endpoint)
                .compose(fine -> topics.subscribe(topic, subscription))
                .map(done -> QueueActions.answer().put("subscriptionId", subscription.id()));
    }

    private Future<Void> checkEndpoint(String protocol, String endpoint) {
        return switch (protocol) {
            case "queue" -> queues.state(endpoint).mapEmpty();
            case "http", "https" -> {
                checkAddress(protocol, endpoint);
                yield Future.succeededFuture();
            }
            default -> throw Fault.PROTOCOL.because("protocol is http, https or queue, not " + protocol);
        };
    }

    private static void checkAddress(String protocol, String endpoint) {
        if (endpoint.chars().anyMatch(Character::isWhitespace)) {
            throw Fault.BLANK_IN_ENDPOINT.because("there is a blank in the endpoint");
        }
        if (!endpoint.startsWith(protocol + "://") || endpoint.length() > 500) {
            throw Fault.PARAMETER_FORMAT.because(
                    "endpoint begins with " + protocol + ":// and has at most 500 characters");
        }
        try {
            if (java.net.URI.create(endpoint).getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Fault.PARAMETER_FORMAT.because("endpoint is not an address");
    }

    private static Optional<Strategy> strategy(CmqRequest request) {
        return request.text("notifyStrategy")
                .map(text -> Arrays.stream(Strategy.values())
                        .filter(strategy -> strategy.name().equals(text))
                        .findFirst()
                        .orElseThrow(() -> Fault.STRATEGY.because(
                                "notifyStrategy is one of " + Arrays.toString(Strategy.values()) + ", not " + text)));
    }

    /** The short call of the Java client asks for JSON whatever the protocol: a queue gets the plain body all the same. */
    private static Optional<Format> format(CmqRequest request, String protocol) {
        return request.text("notifyContentFormat")
                .map(text -> Arrays.stream(Format.values())
                        .filter(format -> format.name().equals(text))
                        .findFirst()
                        .orElseThrow(() -> Fault.CONTENT_FORMAT.because(
                                "notifyContentFormat is one of " + Arrays.toString(Format.values()) + ", not " + text)))
                .map(format -> protocol.equals("queue") ? Format.SIMPLIFIED : format);
    }

    private static List<String> bindingKeys(CmqRequest request) {
        var keys = request.list("bindingKey");
        if (keys.size() > 5) {
            throw Fault.BINDING_KEYS.because("there are at most 5 binding keys");
        }
        keys.forEach(key -> TopicActions.checkRoutingKey(key, Fault.BINDING_KEYS));
        return keys;
    }

    Future<ObjectNode> unsubscribe(CmqRequest request) {
        var topic = request.required("topicName");
        return topics.unsubscribe(topic, Names.folded(request.required("subscriptionName")))
                .map(gone -> QueueActions.answer());
    }

    Future<ObjectNode> list(CmqRequest request) {
        var word = request.text("searchWord").orElse("").toLowerCase(Locale.ROOT);
        long offset = request.number("offset", 0, 1000).orElse(0L);
        long limit = request.number("limit", 0, 100).orElse(20L);
        return topics.state(request.required("topicName")).map(state -> {
            var matching = state.subscriptions().stream()
                    .map(Subscribed::subscription)
                    .filter(subscription -> Names.folded(subscription.name()).contains(word))
                    .sorted(java.util.Comparator.comparing(Subscription::name))
                    .toList();
            var answer = QueueActions.answer().put("totalCount", matching.size());
            var list = answer.putArray("subscriptionList");
            matching.stream()
                    .skip(offset)
                    .limit(limit)
                    .forEach(subscription -> list.addObject()
                            .put("subscriptionId", subscription.id())
                            .put("subscriptionName", subscription.name())
                            .put("protocol", subscription.protocol())
                            // One client misspells it.
                            .put("protocal", subscription.protocol())
                            .put("endpoint", subscription.endpoint()));
            return answer;
        });
    }

    Future<ObjectNode> attributes(CmqRequest request) {
        return find(request).map(found -> {
            var subscription = found.subscription();
            var answer = QueueActions.answer()
                    .put("topicOwner", topicOwner)
                    .put("msgCount", found.waiting())
                    .put("protocol", subscription.protocol())
                    .put("protocal", subscription.protocol())
                    .put("endpoint", subscription.endpoint())
                    .put("notifyStrategy", subscription.strategy().name())
                    .put("notifyContentFormat", subscription.format().name())
                    .put("createTime", subscription.createTime() / 1000)
                    .put("lastModifyTime", subscription.modifyTime() / 1000);
            // Both spellings are read, by different clients.
            List.of("filterTag", "filterTags").forEach(name -> {
                var tags = answer.putArray(name);
                subscription.filterTags().forEach(tags::add);
            });
            var keys = answer.putArray("bindingKey");
            subscription.bindingKeys().forEach(keys::add);
            return answer;
        });
    }

    private Future<Subscribed> find(CmqRequest request) {
        var name = request.required("subscriptionName");
        return topics.state(request.required("topicName"))
                .map(state -> state.subscriptions().stream()
                        .filter(found ->
                                Names.folded(found.subscription().name()).equals(Names.folded(name)))
                        .findFirst()
                        .orElseThrow(() -> Topics.absent(name)));
    }

    Future<ObjectNode> change(CmqRequest request) {
        var tags = TopicActions.checkedTags(request.list("filterTag"), Fault.FILTER_TAGS);
        var keys = bindingKeys(request);
        return find(request)
                .compose(found -> {
                    var old = found.subscription();
                    return topics.change(
                            request.required("topicName"),
                            old.changed(
                                    strategy(request).orElse(old.strategy()),
                                    format(request, old.protocol()).orElse(old.format()),
                                    tags.isEmpty() ? old.filterTags() : tags,
                                    keys.isEmpty() ? old.bindingKeys() : keys,
                                    System.currentTimeMillis()));
                })
                .map(done -> QueueActions.answer());
    }

    Future<ObjectNode> clearTags(CmqRequest request) {
        return find(request)
                .compose(found -> {
                    var old = found.subscription();
                    return topics.change(
                            request.required("topicName"),
                            old.changed(
                                    old.strategy(),
                                    old.format(),
                                    List.of(),
                                    old.bindingKeys(),
                                    System.currentTimeMillis()));
                })
                .map(done -> QueueActions.answer());
    }
}
