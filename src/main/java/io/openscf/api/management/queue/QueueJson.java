package io.openscf.api.management.queue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.invocation.DeadLetterBox.DeadLetter;
import io.openscf.invocation.QueueControl.Queue;
import org.jspecify.annotations.Nullable;

/** Queues and dead letters as callers read them. */
final class QueueJson {
    private QueueJson() {}

    static ObjectNode of(Queue queue) {
        var function = queue.function();
        return JsonNodeFactory.instance
                .objectNode()
                .put("QueueId", queue.id())
                .put("Namespace", function == null ? "" : function.namespace())
                .put("FunctionName", function == null ? "" : function.name())
                .put("TriggerType", function == null ? "" : type(queue.triggerType()))
                .put("Waiting", queue.waiting())
                .put("Running", queue.running())
                .put("Bytes", queue.bytes())
                .put("Paused", queue.paused())
                .put("DeadLetters", queue.deadLetters())
                .put(
                        "OldestAccepted",
                        queue.oldest() == null ? "" : queue.oldest().toString());
    }

    static ObjectNode of(DeadLetter letter) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("EventRequestId", letter.requestId())
                .put("QueueId", letter.queue())
                .put("Namespace", letter.function().namespace())
                .put("FunctionName", letter.function().name())
                .put("Qualifier", letter.qualifier().text())
                .put("TriggerType", type(letter.triggerType()))
                .put("Reason", letter.reason())
                .put("Attempts", letter.attempts())
                .put("StatusCode", letter.status())
                .put("ErrorCode", letter.errorCode())
                .put("ErrorMessage", letter.message())
                .put("Accepted", letter.accepted().toString())
                .put("Died", letter.died().toString());
    }

    private static String type(@Nullable String triggerType) {
        return triggerType == null ? "api" : triggerType;
    }
}
