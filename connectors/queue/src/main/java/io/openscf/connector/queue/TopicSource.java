package io.openscf.connector.queue;

import io.openscf.connector.Event;
import io.openscf.connector.Receipt;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceState;
import io.openscf.connector.SourceState.Phase;
import io.openscf.connector.queue.Subscription.Strategy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A function that is subscribed to a topic; while the topic is absent it is looked for again and again. Thread-safe. */
class TopicSource implements Source {
    private static final long AGAIN_MILLIS = 2000;
    private static final long NO_ROOM_MILLIS = 500;

    /** How it stands with the service. */
    interface Service {
        /** Makes sure of the subscription; fails while the topic is absent or Redis away. */
        Future<Void> subscribe();

        /** Why nothing can be taken at all, or empty. */
        Optional<String> outage();

        /** Takes nothing more for this source. */
        void forget();
    }

    private final Vertx vertx;
    private final Sink sink;
    private final RetryStrategy retries;
    private final Service service;
    private final Set<Promise<Verdict>> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong pushed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile SourceState state = SourceState.binding();
    private volatile boolean subscribed;
    private volatile String waitsBecause = "";
    private volatile boolean over;

    TopicSource(Vertx vertx, Sink sink, RetryStrategy retries, Service service) {
        this.vertx = vertx;
        this.sink = sink;
        this.retries = retries;
        this.service = service;
    }

    void begin() {
        service.subscribe().onComplete(done -> {
            subscribed = done.succeeded();
            if (!over && done.failed()) {
                state = state.then(
                        Phase.BACKING_OFF, String.valueOf(done.cause().getMessage()));
                vertx.setTimer(AGAIN_MILLIS, timer -> begin());
            }
        });
    }

    /** Offers an event to the function. Ends with Later when the binding does. */
    Future<Verdict> push(Event event, Strategy strategy, int failedBefore) {
        var verdict = Promise.<Verdict>promise();
        if (over) {
            return Future.succeededFuture(new Verdict.Later(0));
        }
        running.add(verdict);
        answered(sink::deliver, event)
                .compose(receipt -> judged(receipt, event, strategy, failedBefore))
                .onComplete(done ->
                        verdict.tryComplete(done.succeeded() ? done.result() : new Verdict.Later(NO_ROOM_MILLIS)));
        return verdict.future().onComplete(done -> running.remove(verdict));
    }

    private static Future<Receipt> answered(
            java.util.function.Function<Event, CompletionStage<Receipt>> door, Event event) {
        return Future.fromCompletionStage(door.apply(event));
    }

    private Future<Verdict> judged(Receipt receipt, Event event, Strategy strategy, int failedBefore) {
        return switch (receipt) {
            case Receipt.Accepted accepted -> {
                pushed.incrementAndGet();
                waitsBecause = "";
                yield Future.succeededFuture(new Verdict.Done());
            }
            case Receipt.Fenced fenced -> Future.succeededFuture(new Verdict.Later(NO_ROOM_MILLIS));
            case Receipt.Refused refusal -> {
                refused.incrementAndGet();
                waitsBecause = refusal.reason();
                if (!refusal.permanent()) {
                    yield Future.succeededFuture(new Verdict.Later(NO_ROOM_MILLIS));
                }
                var next = retries.failed(strategy, failedBefore);
                yield next instanceof Verdict.Done && !over
                        ? bury(event, refusal.reason())
                        : Future.succeededFuture(over ? new Verdict.Later(0) : next);
            }
        };
    }

    private Future<Verdict> bury(Event event, String reason) {
        return answered(buried -> sink.bury(buried, reason), event)
                .map(receipt -> receipt instanceof Receipt.Accepted ? new Verdict.Done() : new Verdict.Later(0));
    }

    @Override
    public SourceState state() {
        var outage = service.outage();
        if (outage.isPresent()) {
            state = state.then(Phase.BACKING_OFF, outage.get());
        } else if (subscribed) {
            state = !waitsBecause.isEmpty()
                    ? state.then(Phase.BACKING_OFF, waitsBecause)
                    : state.then(running.isEmpty() ? Phase.IDLE : Phase.DELIVERING, "");
        }
        return state;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("pushed", pushed.get(), "refused", refused.get());
    }

    @Override
    public CompletionStage<Void> unbind(Duration grace) {
        over = true;
        service.forget();
        if (running.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        var ends = Promise.<Void>promise();
        long timer = vertx.setTimer(Math.max(1, grace.toMillis()), late -> leave());
        Future.join(List.copyOf(running).stream().map(Promise::future).toList()).onComplete(all -> {
            vertx.cancelTimer(timer);
            ends.complete();
        });
        return ends.future().toCompletionStage();
    }

    /** Leaves what runs to whoever comes next. */
    void leave() {
        over = true;
        running.forEach(verdict -> verdict.tryComplete(new Verdict.Later(0)));
    }
}
