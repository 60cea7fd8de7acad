package io.openscf.connector.queue;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The topics in Redis with what waits for each subscription. Thread-safe. */
class Topics {
    private static final int MOST_TOPICS = 10_000;
    private static final int MOST_SUBSCRIPTIONS = 500;
    static final long LIFE_MILLIS = 86_400_000;

    /** Topics that may have something to push. */
    private static final String BUSY = "cmq:busy";

    /** A topic: its fields, the messages that are not with everybody yet, its subscriptions. */
    record State(Map<String, String> fields, int messages, List<Subscribed> subscriptions) {}

    /** A subscription and how many messages wait for it. */
    record Subscribed(Subscription subscription, int waiting) {}

    /**
     * A backlog that this gateway may push from until the lease ends.
     *
     * @param tries attempts that failed for the first of the messages
     */
    record Claim(String key, Subscription subscription, int tries, List<TopicMessage> messages) {}

    /** Claims, and when to look again; negative when nothing waits. */
    record Claimed(long nextMillis, List<Claim> claims) {}

    private final Redis redis;
    private final Registry registry;

    Topics(Redis redis) {
        this.redis = redis;
        this.registry = new Registry(redis, "cmq:topics", MOST_TOPICS, Fault.TOO_MANY_TOPICS);
    }

    Registry registry() {
        return registry;
    }

    static String base(String name) {
        return "cmq:{t:" + Names.folded(name) + "}";
    }

    /** Fails with TOPIC_EXISTS. */
    Future<Void> create(String name, String id, List<String> fields) {
        return Script.CREATE.run(redis, base(name), fields).compose(answer -> {
            if (word(answer).equals("EXISTS")) {
                throw Fault.TOPIC_EXISTS.because("the topic " + name + " exists already");
            }
            return registry.add(new Registry.Entry(name, id));
        });
    }

    Future<Void> delete(String name) {
        return run(Script.DELETE_TOPIC, name, List.of()).compose(answer -> {
            if (word(answer).equals("SUBSCRIBED")) {
                throw Fault.TOPIC_SUBSCRIBED.because("the topic " + name + " has subscriptions");
            }
            return registry.remove(name);
        });
    }

    Future<Void> change(String name, List<String> fields) {
        return run(Script.SET_TOPIC, name, fields).mapEmpty();
    }

    Future<State> state(String name) {
        return run(Script.SUBSCRIPTIONS, name, List.of())
                .map(answer -> new State(
                        Queues.fields(answer.get(1)),
                        answer.get(2).toInteger(),
                        answer.stream()
                                .skip(3)
                                .map(entry -> new Subscribed(
                                        Subscription.read(entry.get(1).toString()),
                                        entry.get(2).toInteger()))
                                .toList()));
    }

    /** Fails with SUBSCRIPTION_EXISTS or TOO_MANY_SUBSCRIPTIONS. */
    Future<Void> subscribe(String topic, Subscription subscription) {
        return subscription(topic, subscription, "new");
    }

    /** Fails with SUBSCRIPTION_ABSENT. */
    Future<Void> change(String topic, Subscription subscription) {
        return subscription(topic, subscription, "change");
    }

    private Future<Void> subscription(String topic, Subscription subscription, String kind) {
        var arguments = List.of(subscription.key(), subscription.text(), String.valueOf(MOST_SUBSCRIPTIONS), kind);
        return run(Script.SUBSCRIBE, topic, arguments).map(answer -> switch (word(answer)) {
            case "OK" -> null;
            case "EXISTS" ->
                throw Fault.SUBSCRIPTION_EXISTS.because("the subscription " + subscription.name() + " exists already");
            case "FULL" ->
                throw Fault.TOO_MANY_SUBSCRIPTIONS.because(
                        "a topic has at most " + MOST_SUBSCRIPTIONS + " subscriptions");
            default -> throw absent(subscription.name());
        });
    }

    static Fault.Refusal absent(String subscription) {
        return Fault.SUBSCRIPTION_ABSENT.because("the subscription " + subscription + " does not exist");
    }

    /** Takes it away with all that waits for it; fails with SUBSCRIPTION_ABSENT. */
    Future<Void> unsubscribe(String topic, String key) {
        return run(Script.UNSUBSCRIBE, topic, List.of(key)).map(answer -> {
            if (word(answer).equals("NONE")) {
                throw absent(key);
            }
            return null;
        });
    }

    /** Stores messages for the subscriptions, all or none. */
    Future<Void> publish(String topic, List<String> subscriptions, List<TopicMessage> messages) {
        var arguments = new ArrayList<String>();
        arguments.add(String.valueOf(subscriptions.size()));
        arguments.addAll(subscriptions);
        messages.forEach(message -> {
            arguments.add(message.id());
            arguments.add(message.text());
        });
        // Known as busy first: a gateway that dies in between leaves at worst a topic that is looked at in vain.
        return redis.send(Request.cmd(Command.SADD).arg(BUSY).arg(base(topic)))
                .compose(busy -> run(Script.PUBLISH, topic, arguments))
                .mapEmpty();
    }

    Future<List<String>> busy() {
        return redis.send(Request.cmd(Command.SMEMBERS).arg(BUSY))
                .map(bases -> bases.stream().map(Response::toString).toList());
    }

    /** Forgets that a topic is busy; to be claimed from once more after that, as something may just have come. */
    Future<Void> idle(String base) {
        return redis.send(Request.cmd(Command.SREM).arg(BUSY).arg(base)).mapEmpty();
    }

    Future<Void> busyAgain(String base) {
        return redis.send(Request.cmd(Command.SADD).arg(BUSY).arg(base)).mapEmpty();
    }

    /**
     * Takes the backlogs that are due.
     *
     * @param functions keys of the subscriptions of functions that may be taken
     */
    Future<Claimed> claim(String base, String token, long leaseMillis, int most, List<String> functions) {
        var arguments = new ArrayList<>(
                List.of(String.valueOf(leaseMillis), token, String.valueOf(most), String.valueOf(LIFE_MILLIS)));
        arguments.addAll(functions);
        return Script.CLAIM
                .run(redis, base, arguments)
                .map(answer -> word(answer).equals("ABSENT")
                        ? new Claimed(-1, List.of())
                        : new Claimed(
                                answer.get(1).toLong(),
                                answer.stream().skip(2).map(Topics::claimed).toList()));
    }

    private static Claim claimed(Response entry) {
        var flat = entry.get(3);
        return new Claim(
                entry.get(0).toString(),
                Subscription.read(entry.get(1).toString()),
                entry.get(2).toInteger(),
                IntStream.range(0, flat.size() / 2)
                        .mapToObj(i -> TopicMessage.read(flat.get(2 * i + 1).toString()))
                        .toList());
    }

    /**
     * Ends a claim.
     *
     * @param done how many of its messages are done with
     * @param again what happens to the next one
     */
    Future<Void> settle(String base, Claim claim, String token, int done, Verdict again) {
        var wait = switch (again) {
            case Verdict.Done finished -> "";
            case Verdict.Retry retry -> String.valueOf(Math.max(0, retry.afterMillis()));
            case Verdict.Later later -> String.valueOf(-Math.max(1, later.afterMillis()));
        };
        return Script.SETTLE
                .run(redis, base, List.of(claim.key(), token, String.valueOf(done), wait))
                .mapEmpty();
    }

    private Future<Response> run(Script script, String topic, List<String> arguments) {
        return script.run(redis, base(topic), arguments).map(answer -> {
            if (word(answer).equals("ABSENT")) {
                throw Fault.TOPIC_ABSENT.because("the topic " + topic + " does not exist");
            }
            return answer;
        });
    }

    private static String word(Response answer) {
        return answer.get(0).toString();
    }
}
