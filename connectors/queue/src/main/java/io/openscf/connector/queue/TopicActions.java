package io.openscf.connector.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.queue.Topics.State;
import io.openscf.connector.queue.Topics.Subscribed;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** The actions on topics (docs 406/7405 to 406/7412). */
class TopicActions {
    private static final int ROUTING = 2;

    private final Topics topics;

    TopicActions(Topics topics) {
        this.topics = topics;
    }

    Future<ObjectNode> create(CmqRequest request) {
        var name = Names.checked(request.required("topicName"), Fault.TOPIC_NAME);
        var id = "topic-" + Long.toString(Long.parseLong(Numbers.next()), 36);
        var fields = List.of(
                "name",
                name,
                "id",
                id,
                "maxMsgSize",
                String.valueOf(request.number("maxMsgSize", 1_024, 1_048_576).orElse(65_536L)),
                "filterType",
                String.valueOf(request.number("filterType", 1, ROUTING).orElse(1L)),
                "msgRetentionSeconds",
                String.valueOf(Topics.LIFE_MILLIS / 1000));
        return topics.registry()
                .checkRoom()
                .compose(room -> topics.create(name, id, fields))
                .map(made -> QueueActions.answer().put("topicId", id));
    }

    Future<ObjectNode> delete(CmqRequest request) {
        return topics.delete(request.required("topicName")).map(gone -> QueueActions.answer());
    }

    Future<ObjectNode> list(CmqRequest request) {
        return topics.registry().page(request).map(page -> {
            var answer = QueueActions.answer().put("totalCount", page.total());
            var list = answer.putArray("topicList");
            page.entries()
                    .forEach(
                            entry -> list.addObject().put("topicId", entry.id()).put("topicName", entry.name()));
            return answer;
        });
    }

    Future<ObjectNode> attributes(CmqRequest request) {
        return topics.state(request.required("topicName"))
                .map(state -> QueueActions.answer()
                        .put("topicId", state.fields().get("id"))
                        .put("topicName", state.fields().get("name"))
                        .put("msgCount", state.messages())
                        .put("maxMsgSize", QueueActions.number(state.fields(), "maxMsgSize"))
                        .put("msgRetentionSeconds", QueueActions.number(state.fields(), "msgRetentionSeconds"))
                        .put("filterType", QueueActions.number(state.fields(), "filterType"))
                        .put("createTime", QueueActions.number(state.fields(), "createTime") / 1000)
                        .put("lastModifyTime", QueueActions.number(state.fields(), "lastModifyTime") / 1000));
    }

    Future<ObjectNode> change(CmqRequest request) {
        var size = request.number("maxMsgSize", 1_024, 1_048_576);
        var fields =
                size.map(bytes -> List.of("maxMsgSize", String.valueOf(bytes))).orElse(List.of());
        return topics.change(request.required("topicName"), fields).map(done -> QueueActions.answer());
    }

    Future<ObjectNode> publish(CmqRequest request) {
        var body = request.text("msgBody").orElseThrow(() -> Fault.EMPTY_BODY.because("msgBody is empty"));
        return publish(request, List.of(body)).map(ids -> QueueActions.answer().put("msgId", ids.getFirst()));
    }

    Future<ObjectNode> publishBatch(CmqRequest request) {
        return publish(request, QueueActions.bodies(request)).map(QueueActions::identified);
    }

    private Future<List<String>> publish(CmqRequest request, List<String> bodies) {
        var tags = checkedTags(request.list("msgTag"), Fault.TAGS);
        var routingKey = request.text("routingKey").orElse("");
        checkRoutingKey(routingKey, Fault.TOO_MANY_DOTS);
        var ids = bodies.stream().map(body -> Numbers.next()).toList();
        return publish(request.required("topicName"), ids, bodies, tags, routingKey)
                .map(ids);
    }

    /** Stores messages under these ids for the subscriptions that want them. */
    Future<Void> publish(String topic, List<String> ids, List<String> bodies, List<String> tags, String routingKey) {
        return topics.state(topic).compose(state -> {
            checkSizes(state, bodies);
            var name = state.fields().getOrDefault("name", topic);
            long now = System.currentTimeMillis();
            var messages = IntStream.range(0, bodies.size())
                    .mapToObj(i -> new TopicMessage(name, ids.get(i), bodies.get(i), tags, routingKey, now))
                    .toList();
            var wanting = wanting(state, tags, routingKey);
            // Tags that nobody wants are dropped without a word, as the page on tags has it.
            return wanting.isEmpty() ? Future.succeededFuture() : topics.publish(topic, wanting, messages);
        });
    }

    private static void checkSizes(State state, List<String> bodies) {
        long most = QueueActions.number(state.fields(), "maxMsgSize");
        if (bodies.stream().anyMatch(body -> body.getBytes(StandardCharsets.UTF_8).length > most)) {
            throw Fault.MESSAGE_TOO_LARGE.because("a message of this topic has at most " + most + " bytes");
        }
    }

    private static List<String> wanting(State state, List<String> tags, String routingKey) {
        boolean routing = QueueActions.number(state.fields(), "filterType") == ROUTING;
        if (routing && routingKey.isEmpty()) {
            throw Fault.NO_ROUTING_KEY.because("messages of this topic have a routingKey");
        }
        if (state.subscriptions().isEmpty()) {
            throw Fault.NO_SUBSCRIPTION.because("the topic has no subscription");
        }
        var wanting = state.subscriptions().stream()
                .map(Subscribed::subscription)
                .filter(subscription -> routing
                        ? Filter.matchesRouting(subscription.bindingKeys(), routingKey)
                        : Filter.matchesTags(subscription.filterTags(), tags))
                .map(Subscription::key)
                .toList();
        if (wanting.isEmpty() && routing) {
            throw Fault.NOTHING_MATCHES.because("no subscription wants the routingKey " + routingKey);
        }
        return wanting;
    }

    /** At most five of at most 16 characters. */
    static List<String> checkedTags(List<String> tags, Fault otherwise) {
        if (tags.size() > 5 || tags.stream().anyMatch(tag -> tag.isEmpty() || tag.length() > 16)) {
            throw otherwise.because("there are at most 5 tags of 1 to 16 characters");
        }
        return tags;
    }

    /** At most 64 bytes and 15 dots. */
    static void checkRoutingKey(String key, Fault otherwise) {
        boolean fits = key.getBytes(StandardCharsets.UTF_8).length <= 64
                && key.chars().filter(character -> character == '.').count() <= 15;
        if (!fits) {
            throw otherwise.because("a key has at most 64 bytes and 15 dots");
        }
    }
}
