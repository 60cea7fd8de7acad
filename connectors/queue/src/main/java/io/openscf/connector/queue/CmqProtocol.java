package io.openscf.connector.queue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Requests in, answers out: checks the signature, finds the action, and turns what goes wrong into a code. The HTTP status is
 * always 200 (doc 1496/70948). Thread-safe.
 */
class CmqProtocol {
    /** One action; {@code abandoned} says whether the client has gone. */
    private interface Action {
        Future<ObjectNode> run(CmqRequest request, BooleanSupplier abandoned);
    }

    private static final Logger LOG = Logger.getLogger(CmqProtocol.class);

    private final RequestSignature signature;
    private final Map<String, Action> actions = new HashMap<>();

    CmqProtocol(
            RequestSignature signature, QueueActions queues, TopicActions topics, SubscriptionActions subscriptions) {
        this.signature = signature;
        put("CreateQueue", (request, gone) -> queues.create(request));
        put("DeleteQueue", (request, gone) -> queues.delete(request));
        put("ListQueue", (request, gone) -> queues.list(request));
        put("GetQueueAttributes", (request, gone) -> queues.attributes(request));
        put("SetQueueAttributes", (request, gone) -> queues.change(request));
        put("RewindQueue", (request, gone) -> queues.rewind(request));
        put("SendMessage", (request, gone) -> queues.send(request));
        put("BatchSendMessage", (request, gone) -> queues.sendBatch(request));
        put("ReceiveMessage", queues::receive);
        put("BatchReceiveMessage", queues::receiveBatch);
        put("DeleteMessage", (request, gone) -> queues.deleteMessage(request));
        put("BatchDeleteMessage", (request, gone) -> queues.deleteBatch(request));
        put("CreateTopic", (request, gone) -> topics.create(request));
        put("DeleteTopic", (request, gone) -> topics.delete(request));
        put("ListTopic", (request, gone) -> topics.list(request));
        put("GetTopicAttributes", (request, gone) -> topics.attributes(request));
        put("SetTopicAttributes", (request, gone) -> topics.change(request));
        put("PublishMessage", (request, gone) -> topics.publish(request));
        put("BatchPublishMessage", (request, gone) -> topics.publishBatch(request));
        put("Subscribe", (request, gone) -> subscriptions.subscribe(request));
        put("Unsubscribe", (request, gone) -> subscriptions.unsubscribe(request));
        put("ListSubscriptionByTopic", (request, gone) -> subscriptions.list(request));
        put("GetSubscriptionAttributes", (request, gone) -> subscriptions.attributes(request));
        put("SetSubscriptionAttributes", (request, gone) -> subscriptions.change(request));
        put("ClearSubscriptionFilterTags", (request, gone) -> subscriptions.clearTags(request));
    }

    /** Letters count alike whatever their case: clients misspell them. */
    private void put(String name, Action action) {
        actions.put(name.toLowerCase(Locale.ROOT), action);
    }

    /** Never fails; the answer is JSON text. */
    Future<String> answer(String method, String uri, String host, String body, BooleanSupplier abandoned) {
        return run(method, uri, host, body, abandoned)
                .otherwise(CmqProtocol::failed)
                .map(CmqProtocol::complete);
    }

    private Future<ObjectNode> run(String method, String uri, String host, String body, BooleanSupplier abandoned) {
        try {
            var request = CmqRequest.read(method, uri, body);
            var name = request.required("Action");
            signature.check(request, host);
            var action = actions.get(name.toLowerCase(Locale.ROOT));
            if (action == null) {
                throw Fault.UNKNOWN_ACTION.because("there is no action " + name);
            }
            return action.run(request, abandoned);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static ObjectNode failed(Throwable failure) {
        if (failure instanceof Fault.Refusal refusal) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("code", refusal.fault.code)
                    .put("message", text(refusal));
        }
        LOG.errorf(failure, "request to the queue service failed");
        return failed(Fault.INTERNAL.because("internal error, try again"));
    }

    /** {@code (10200)no message} */
    static String text(Fault.Refusal refusal) {
        return "(" + refusal.fault.module + ")" + refusal.getMessage();
    }

    private static String complete(ObjectNode answer) {
        if (!answer.has("code")) {
            answer.put("code", 0).put("message", "");
        }
        return answer.put("requestId", Numbers.next()).toString();
    }
}
