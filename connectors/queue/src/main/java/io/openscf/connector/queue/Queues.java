package io.openscf.connector.queue;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The queues in Redis. Every method answers with a {@link Fault.Refusal} when the queue is absent. Thread-safe. */
class Queues {
    private static final int MOST_QUEUES = 10_000;

    /** A message that was handed out; times in milliseconds since 1970. */
    record Received(String id, String body, String handle, long sent, long firstReceived, long visible, int receives) {}

    /** What a receive found. */
    sealed interface Found {
        record Messages(List<Received> messages) implements Found {}

        /**
         * Nothing is there now.
         *
         * @param wakeMillis until a delay or a time-out brings something; negative when nothing is to come
         * @param pollingSeconds how long the queue lets receivers wait when they do not say
         */
        record Nothing(long wakeMillis, int pollingSeconds) implements Found {}
    }

    /** What a queue has and is: its fields, and how many messages are where. */
    record State(Map<String, String> fields, int active, int hidden, int delayed, int kept, long oldest) {}

    /** Messages on their way to a dead letter queue. */
    record Dead(String queue, List<Letter> letters) {}

    /** One of them. */
    record Letter(String id, String body, String sent) {}

    private final Redis redis;
    private final Registry registry;

    Queues(Redis redis) {
        this.redis = redis;
        this.registry = new Registry(redis, "cmq:queues", MOST_QUEUES, Fault.TOO_MANY_QUEUES);
    }

    Registry registry() {
        return registry;
    }

    static String base(String name) {
        return "cmq:{q:" + Names.folded(name) + "}";
    }

    /** Fails with QUEUE_EXISTS. */
    Future<Void> create(String name, String id, List<String> fields) {
        return Script.CREATE.run(redis, base(name), fields).compose(answer -> {
            if (word(answer).equals("EXISTS")) {
                throw Fault.QUEUE_EXISTS.because("the queue " + name + " exists already");
            }
            return registry.add(new Registry.Entry(name, id));
        });
    }

    Future<Void> delete(String name) {
        return run(Script.SET, name, List.of())
                .compose(present -> registry.remove(name))
                .compose(gone -> redis.send(unlink(base(name))))
                .mapEmpty();
    }

    private static io.vertx.redis.client.Request unlink(String base) {
        var request = io.vertx.redis.client.Request.cmd(io.vertx.redis.client.Command.UNLINK);
        List.of("attr", "body", "meta", "handle", "active", "delayed", "hidden", "kept", "dead", "sent")
                .forEach(part -> request.arg(base + ":" + part));
        return request;
    }

    Future<Void> change(String name, List<String> fields) {
        return run(Script.SET, name, fields).mapEmpty();
    }

    Future<State> state(String name) {
        return run(Script.ATTRIBUTES, name, List.of()).map(answer -> {
            var fields = fields(answer.get(1));
            return new State(
                    fields,
                    answer.get(2).toInteger(),
                    answer.get(3).toInteger(),
                    answer.get(4).toInteger(),
                    answer.get(5).toInteger(),
                    answer.get(6).toLong());
        });
    }

    /** A hash as Redis gives it to a script: names and values by turns. */
    static Map<String, String> fields(Response flat) {
        var fields = new HashMap<String, String>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
        return fields;
    }

    /** Stores new messages, all or none; their ids in the same order. */
    Future<List<String>> send(String name, List<String> bodies, long delayMillis) {
        var ids = bodies.stream().map(body -> Numbers.next()).toList();
        return send(name, ids, bodies, delayMillis, "").map(ids);
    }

    /** Stores messages under ids of their own; what is stored already stays as it is. */
    Future<Void> send(String name, List<String> ids, List<String> bodies, long delayMillis, String sent) {
        var arguments = new ArrayList<String>(List.of(String.valueOf(delayMillis), sent));
        IntStream.range(0, ids.size()).forEach(i -> {
            arguments.add(ids.get(i));
            arguments.add(bodies.get(i));
        });
        return run(Script.SEND, name, arguments).map(answer -> switch (word(answer)) {
            case "OK" -> null;
            case "HEAP" -> throw Fault.HEAP_FULL.because("the queue " + name + " is full (maxMsgHeapNum)");
            case "SIZE" ->
                throw Fault.MESSAGE_TOO_LARGE.because(
                        "a message of this queue has at most " + answer.get(1) + " bytes");
            default -> throw tooManyHidden(name);
        });
    }

    Future<Found> receive(String name, int most) {
        var handles = IntStream.range(0, most).mapToObj(i -> Numbers.next()).toList();
        return run(Script.RECEIVE, name, handles).map(answer -> switch (word(answer)) {
            case "OK" ->
                new Found.Messages(answer.stream().skip(2).map(Queues::received).toList());
            case "NONE" ->
                new Found.Nothing(answer.get(2).toLong(), answer.get(3).toInteger());
            default -> throw tooManyHidden(name);
        });
    }

    private static Fault.Refusal tooManyHidden(String name) {
        return Fault.TOO_MANY_HIDDEN.because(
                "too many messages of " + name + " are received and not deleted, or delayed");
    }

    private static Received received(Response fields) {
        return new Received(
                fields.get(0).toString(),
                fields.get(1).toString(),
                fields.get(2).toString(),
                fields.get(3).toLong(),
                fields.get(4).toLong(),
                fields.get(5).toLong(),
                fields.get(6).toInteger());
    }

    /** For each handle whether it was valid and its message is gone now. */
    Future<List<Boolean>> deleteMessages(String name, List<String> handles) {
        return run(Script.DELETE, name, handles)
                .map(answer -> answer.stream()
                        .skip(1)
                        .map(done -> done.toInteger() == 1)
                        .toList());
    }

    Future<Void> rewind(String name, long fromMillis) {
        return run(Script.REWIND, name, List.of(String.valueOf(fromMillis))).map(answer -> switch (word(answer)) {
            case "OK" -> null;
            case "OFF" ->
                throw Fault.REWIND_OFF.because("the queue " + name + " keeps no deleted messages (rewindSeconds)");
            default ->
                throw Fault.REWIND_RANGE.because(
                        "startConsumeTime lies within rewindSeconds and not after the oldest message");
        });
    }

    Future<Dead> dead(String name) {
        return run(Script.DEAD, name, List.of())
                .map(answer -> new Dead(
                        answer.get(1).toString(),
                        answer.stream()
                                .skip(2)
                                .map(letter -> new Letter(
                                        letter.get(0).toString(),
                                        letter.get(1).toString(),
                                        letter.get(2).toString()))
                                .toList()));
    }

    Future<Void> buried(String name, List<String> ids) {
        return run(Script.BURIED, name, ids).mapEmpty();
    }

    private Future<Response> run(Script script, String name, List<String> arguments) {
        return script.run(redis, base(name), arguments).map(answer -> {
            if (word(answer).equals("ABSENT")) {
                throw Fault.QUEUE_ABSENT.because("the queue " + name + " does not exist");
            }
            return answer;
        });
    }

    private static String word(Response answer) {
        return answer.get(0).toString();
    }
}
