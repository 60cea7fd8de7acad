package io.openscf.connector.queue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.queue.Queues.Received;
import io.openscf.connector.queue.Queues.State;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** The actions on queues (docs 406/5832 to 406/5924, 406/8407). Answers are what stands beside code and message. */
class QueueActions {
    private static final int INACTIVE_LIMIT = 100_000;
    private static final int MOST_BATCH_BYTES = 1 << 20;
    private static final int MOST_SOURCES = 6;

    private final Vertx vertx;
    private final Queues queues;
    private final Arrivals arrivals;

    QueueActions(Vertx vertx, Queues queues, Arrivals arrivals) {
        this.vertx = vertx;
        this.queues = queues;
        this.arrivals = arrivals;
    }

    Future<ObjectNode> create(CmqRequest request) {
        var name = Names.checked(request.required("queueName"), Fault.QUEUE_NAME);
        var id = "queue-" + Long.toString(Long.parseLong(Numbers.next()), 36);
        var fields = QueueAttributes.forNew(request, name, id, INACTIVE_LIMIT);
        return queues.registry()
                .checkRoom()
                .compose(room -> checkDeadLetterQueue(name, fields))
                .compose(fine -> queues.create(name, id, fields))
                .map(made -> answer().put("queueId", id));
    }

    /** The policy names a queue that exists, has no policy itself and takes the letters of few others. */
    private Future<Void> checkDeadLetterQueue(String source, List<String> fields) {
        int at = fields.indexOf("deadQueue");
        if (at < 0 || fields.get(at + 1).isEmpty()) {
            return Future.succeededFuture();
        }
        var target = fields.get(at + 1);
        return queues.state(target)
                .compose(state -> {
                    if (Names.folded(target).equals(Names.folded(source))
                            || !state.fields().getOrDefault("deadQueue", "").isEmpty()) {
                        throw Fault.BAD_PARAMETER.because("a dead letter queue has no dead letter queue itself");
                    }
                    return sourcesOf(target);
                })
                .map(sources -> {
                    long others = sources.stream()
                            .filter(name -> !Names.folded(name).equals(Names.folded(source)))
                            .count();
                    if (others >= MOST_SOURCES) {
                        throw Fault.BAD_PARAMETER.because(
                                "a dead letter queue serves at most " + MOST_SOURCES + " queues");
                    }
                    return null;
                });
    }

    /** The queues whose letters go to this one. */
    private Future<List<String>> sourcesOf(String target) {
        return queues.registry().all().compose(all -> {
            var states = all.stream()
                    .map(entry -> queues.state(entry.name()).otherwiseEmpty())
                    .toList();
            return Future.join(states)
                    .otherwiseEmpty()
                    .map(done -> states.stream()
                            .map(Future::result)
                            .filter(Objects::nonNull)
                            .map(State::fields)
                            .filter(fields -> Names.folded(fields.getOrDefault("deadQueue", ""))
                                    .equals(Names.folded(target)))
                            .map(fields -> fields.getOrDefault("name", ""))
                            .toList());
        });
    }

    Future<ObjectNode> delete(CmqRequest request) {
        var name = request.required("queueName");
        return sourcesOf(name)
                .compose(sources -> {
                    if (!sources.isEmpty()) {
                        throw Fault.BAD_PARAMETER.because("the queue takes the dead letters of " + sources);
                    }
                    return queues.delete(name);
                })
                .map(gone -> answer());
    }

    Future<ObjectNode> list(CmqRequest request) {
        return queues.registry().page(request).map(page -> {
            var answer = answer().put("totalCount", page.total());
            var list = answer.putArray("queueList");
            page.entries()
                    .forEach(
                            entry -> list.addObject().put("queueId", entry.id()).put("queueName", entry.name()));
            return answer;
        });
    }

    Future<ObjectNode> attributes(CmqRequest request) {
        return queues.state(request.required("queueName")).map(QueueActions::shown);
    }

    private static ObjectNode shown(State state) {
        var answer = answer();
        for (String name : List.of(
                "maxMsgHeapNum",
                "pollingWaitSeconds",
                "visibilityTimeout",
                "maxMsgSize",
                "msgRetentionSeconds",
                "rewindSeconds")) {
            answer.put(name, number(state.fields(), name));
        }
        // Clients read one spelling or the other.
        answer.put("rewindMsgNum", state.kept()).put("rewindmsgNum", state.kept());
        answer.put("queueId", state.fields().get("id"))
                .put("queueName", state.fields().get("name"));
        if (!state.fields().getOrDefault("deadQueue", "").isEmpty()) {
            answer.putObject("deadLetterPolicy")
                    .put("deadLetterQueue", state.fields().get("deadQueue"))
                    .put("policy", number(state.fields(), "deadPolicy"))
                    .put("maxReceiveCount", number(state.fields(), "deadCount"))
                    .put("maxTimeToLive", number(state.fields(), "deadSeconds"));
        }
        return answer.put("createTime", number(state.fields(), "createTime") / 1000)
                .put("lastModifyTime", number(state.fields(), "lastModifyTime") / 1000)
                .put("activeMsgNum", state.active())
                .put("inactiveMsgNum", state.hidden())
                .put("delayMsgNum", state.delayed())
                .put("minMsgTime", state.oldest() / 1000);
    }

    static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    Future<ObjectNode> change(CmqRequest request) {
        var name = request.required("queueName");
        var fields = QueueAttributes.changes(request);
        return checkDeadLetterQueue(name, fields)
                .compose(fine -> queues.change(name, fields))
                .map(done -> answer());
    }

    Future<ObjectNode> rewind(CmqRequest request) {
        var name = request.required("queueName");
        request.required("startConsumeTime");
        long from =
                request.number("startConsumeTime", 0, Integer.MAX_VALUE * 2L).orElseThrow();
        return queues.rewind(name, from * 1000).map(done -> answer());
    }

    Future<ObjectNode> send(CmqRequest request) {
        var name = request.required("queueName");
        var body = request.text("msgBody").orElseThrow(() -> Fault.EMPTY_BODY.because("msgBody is empty"));
        return queues.send(name, List.of(body), delayMillis(request)).map(ids -> answer().put("msgId", ids.getFirst()));
    }

    Future<ObjectNode> sendBatch(CmqRequest request) {
        var name = request.required("queueName");
        return queues.send(name, bodies(request), delayMillis(request)).map(QueueActions::identified);
    }

    static ObjectNode identified(List<String> ids) {
        var answer = answer();
        var list = answer.putArray("msgList");
        ids.forEach(id -> list.addObject().put("msgId", id));
        return answer;
    }

    /** {@code msgBody.n}: none empty, together not too large. */
    static List<String> bodies(CmqRequest request) {
        var bodies = request.batch("msgBody");
        int bytes = 0;
        for (String body : bodies) {
            if (body.isEmpty()) {
                throw Fault.EMPTY_BODY.because("a msgBody is empty");
            }
            bytes += body.getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MOST_BATCH_BYTES) {
            throw Fault.BATCH_TOO_LARGE.because("the messages of a batch have at most " + MOST_BATCH_BYTES + " bytes");
        }
        return bodies;
    }

    private static long delayMillis(CmqRequest request) {
        long seconds = request.number("delaySeconds").orElse(0L);
        if (seconds < 0 || seconds > 3600) {
            throw Fault.DELAY.because("delaySeconds is from 0 to 3600, not " + seconds);
        }
        return seconds * 1000;
    }

    Future<ObjectNode> receive(CmqRequest request, BooleanSupplier abandoned) {
        return poll(request, 1, abandoned).map(messages -> {
            var answer = answer();
            write(messages.getFirst(), answer);
            return answer;
        });
    }

    Future<ObjectNode> receiveBatch(CmqRequest request, BooleanSupplier abandoned) {
        request.required("numOfMsg");
        long most = request.number("numOfMsg").orElseThrow();
        if (most < 1 || most > 16) {
            throw Fault.BATCH_SIZE.because("numOfMsg is from 1 to 16, not " + most);
        }
        return poll(request, (int) most, abandoned).map(messages -> {
            var answer = answer();
            var list = answer.putArray("msgInfoList");
            messages.forEach(message -> write(message, list.addObject()));
            return answer;
        });
    }

    private Future<List<Received>> poll(CmqRequest request, int most, BooleanSupplier abandoned) {
        var seconds = request.number("pollingWaitSeconds");
        var wait = seconds.isPresent() ? OptionalLong.of(Math.clamp(seconds.get(), 0L, 30L)) : OptionalLong.empty();
        return new LongPoll(vertx, queues, arrivals, request.required("queueName"), most, wait, abandoned).run();
    }

    private static void write(Received message, ObjectNode into) {
        into.put("msgBody", message.body())
                .put("msgId", message.id())
                .put("receiptHandle", message.handle())
                .put("enqueueTime", message.sent() / 1000)
                .put("firstDequeueTime", message.firstReceived() / 1000)
                .put("nextVisibleTime", message.visible() / 1000)
                .put("dequeueCount", message.receives());
    }

    Future<ObjectNode> deleteMessage(CmqRequest request) {
        var handle = handle(request.required("receiptHandle"));
        return queues.deleteMessages(request.required("queueName"), List.of(handle))
                .map(deleted -> {
                    if (!deleted.getFirst()) {
                        throw invalid(handle);
                    }
                    return answer();
                });
    }

    Future<ObjectNode> deleteBatch(CmqRequest request) {
        var handles = request.batch("receiptHandle");
        handles.forEach(QueueActions::handle);
        return queues.deleteMessages(request.required("queueName"), handles).map(deleted -> {
            var answer = answer();
            var errors = answer.putArray("errorList");
            for (int i = 0; i < handles.size(); i++) {
                if (!deleted.get(i)) {
                    errors.addObject()
                            .put("code", Fault.RECEIPT_HANDLE_INVALID.code)
                            .put("message", CmqProtocol.text(invalid(handles.get(i))))
                            .put("receiptHandle", handles.get(i));
                }
            }
            if (!errors.isEmpty()) {
                var fault = errors.size() == handles.size() ? Fault.NONE_DELETED : Fault.SOME_NOT_DELETED;
                answer.put("code", fault.code)
                        .put("message", CmqProtocol.text(fault.because(errors.size() + " messages not deleted")));
            }
            return answer;
        });
    }

    private static String handle(String text) {
        if (text.length() > 64 || !text.matches("[0-9A-Za-z-]+")) {
            throw Fault.RECEIPT_HANDLE_FORM.because("that is no receipt handle");
        }
        return text;
    }

    private static Fault.Refusal invalid(String handle) {
        return Fault.RECEIPT_HANDLE_INVALID.because("the receipt handle " + handle + " is not valid any more");
    }

    static ObjectNode answer() {
        return JsonNodeFactory.instance.objectNode();
    }
}
