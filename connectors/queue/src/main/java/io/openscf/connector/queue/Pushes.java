package io.openscf.connector.queue;

import io.openscf.connector.queue.Topics.Claim;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the messages of topics to their subscribers: one after another for each subscription, all subscriptions side by
 * side, each backlog from one gateway at a time. A gateway that dies loses its claims after the lease. Thread-safe.
 */
class Pushes {
    /** Brings one message to one kind of subscriber. */
    interface Target {
        /** Never fails; ends within half the lease. */
        Future<Verdict> push(Subscription subscription, TopicMessage message, int failedBefore);
    }

    private static final Logger LOG = Logger.getLogger(Pushes.class);
    private static final long LEASE_MILLIS = 20_000;
    private static final long BATCH_NANOS = 2_000_000_000L;
    private static final int BATCH = 16;
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final Topics topics;
    private final Map<String, Target> targets;
    private final Function<String, List<String>> functionsOf;
    private final Set<String> looking = ConcurrentHashMap.newKeySet();
    private final Set<String> lookAgain = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String outage;
    private volatile boolean closed;
    private volatile long timer;

    /**
     * @param targets by protocol of the subscription
     * @param functionsOf keys of the subscriptions of a topic whose functions are bound here; others have theirs elsewhere
     */
    Pushes(Vertx vertx, Topics topics, Map<String, Target> targets, Function<String, List<String>> functionsOf) {
        this.functionsOf = functionsOf;
        this.vertx = vertx;
        this.topics = topics;
        this.targets = Map.copyOf(targets);
    }

    void start() {
        timer = vertx.setPeriodic(
                LOOK_MILLIS,
                tick -> topics.busy().onComplete(busy -> {
                    outage = busy.succeeded()
                            ? null
                            : "the queue service cannot be reached: "
                                    + busy.cause().getMessage();
                    if (busy.succeeded()) {
                        busy.result().forEach(this::look);
                    }
                }));
    }

    /** Why nothing can be pushed at all, or empty. */
    Optional<String> outage() {
        return Optional.ofNullable(outage);
    }

    void stop() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    /** Something may be due in the topic with this base key. */
    void look(String base) {
        lookAgain.add(base);
        if (closed || !looking.add(base)) {
            return;
        }
        lookAgain.remove(base);
        var token = Numbers.next();
        topics.claim(base, token, LEASE_MILLIS, BATCH, functionsOf.apply(base))
                .compose(claimed -> {
                    claimed.claims().forEach(claim -> push(base, token, claim));
                    return claimed.claims().isEmpty() && claimed.nextMillis() < 0
                            ? rest(base)
                            : Future.succeededFuture();
                })
                .onComplete(done -> {
                    looking.remove(base);
                    if (done.failed()) {
                        LOG.debugf(
                                "backlogs cannot be claimed: %s", done.cause().getMessage());
                    } else if (lookAgain.contains(base)) {
                        look(base);
                    }
                });
    }

    private Future<Void> rest(String base) {
        return topics.idle(base)
                .compose(idle -> topics.claim(base, Numbers.next(), 0, 1, functionsOf.apply(base)))
                .compose(claimed -> claimed.claims().isEmpty() ? Future.succeededFuture() : topics.busyAgain(base));
    }

    private void push(String base, String token, Claim claim) {
        var sent = Promise.<Void>promise();
        pushNext(base, token, claim, 0, System.nanoTime(), sent);
        // What is left of the backlog, or came meanwhile.
        sent.future().onComplete(done -> look(base));
    }

    private void pushNext(String base, String token, Claim claim, int at, long begun, Promise<Void> sent) {
        boolean over = at == claim.messages().size() || System.nanoTime() - begun > BATCH_NANOS || closed;
        if (over) {
            settle(base, token, claim, at, new Verdict.Done(), sent);
            return;
        }
        attempt(claim, at).onComplete(verdict -> {
            var outcome = verdict.succeeded() ? verdict.result() : new Verdict.Later(LOOK_MILLIS);
            if (outcome instanceof Verdict.Done) {
                pushNext(base, token, claim, at + 1, begun, sent);
            } else {
                settle(base, token, claim, at, outcome, sent);
            }
        });
    }

    private Future<Verdict> attempt(Claim claim, int at) {
        @Nullable Target target = targets.get(claim.subscription().protocol());
        if (target == null) {
            return Future.succeededFuture(new Verdict.Done());
        }
        return target.push(claim.subscription(), claim.messages().get(at), at == 0 ? claim.tries() : 0);
    }

    private void settle(String base, String token, Claim claim, int done, Verdict again, Promise<Void> sent) {
        topics.settle(base, claim, token, done, again)
                .onFailure(failure -> LOG.warnf(
                        "push not settled subscription=%s, will be repeated: %s",
                        claim.subscription().name(), failure.getMessage()))
                .onComplete(sent);
    }
}
