package io.openscf.invocation.queue;

import io.openscf.catalog.FunctionCatalog;
import io.openscf.invocation.DeadLetterBox;
import io.openscf.invocation.DeadLetterBox.DeadLetter;
import io.openscf.invocation.DeadLetterTarget;
import io.openscf.invocation.payload.PayloadLost;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.DeadLetterAddress;
import io.openscf.model.ScfException;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Delivers dead letters to where their functions say, and forgets them here when that has acknowledged them. A letter
 * whose function names nothing, or nothing that is served, stays to be read. Several gateways may do it: who takes a letter
 * has it for a while.
 */
@Singleton
class DeadLetterOutbox {
    private static final int PER_SHARD = 16;
    private static final int AT_ONCE = 8;
    private static final Duration MINE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LONGEST_MILLIS = 300_000;

    private final Redis redis;
    private final FunctionCatalog catalog;
    private final List<DeadLetterTarget> targets;
    private final DeadLetterMessage message;
    private final DeadLetterBox box;

    DeadLetterOutbox(
            Redis redis,
            FunctionCatalog catalog,
            @All List<DeadLetterTarget> targets,
            DeadLetterMessage message,
            DeadLetterBox box) {
        this.redis = redis;
        this.catalog = catalog;
        this.targets = targets;
        this.message = message;
        this.box = box;
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> deliver() {
        return uni(this::due)
                .onItem()
                .transformToMulti(letters -> Multi.createFrom().iterable(letters))
                .onItem()
                .transformToUni(this::deliver)
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> Log.warnf("dead letters not delivered, will be tried again: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Future<List<DeadLetter>> due() {
        return RedisScript.OUTBOX
                .run(
                        redis,
                        IntStream.range(0, RedisShard.COUNT)
                                .mapToObj(shard ->
                                        RedisScript.OUTBOX.call(new RedisShard(shard), PER_SHARD, MINE.toMillis()))
                                .toList())
                .map(replies -> {
                    var letters = new ArrayList<DeadLetter>();
                    replies.forEach(shard -> shard.forEach(one -> letters.add(RedisDeadLetterBox.read(
                            one.get(0).toString(), one.get(1).toString(), one.get(2)))));
                    return letters;
                });
    }

    private Uni<Response> deliver(DeadLetter letter) {
        return address(letter)
                .chain(address -> {
                    var target = address.flatMap(this::target);
                    return address.isEmpty() || target.isEmpty()
                            ? Uni.createFrom().item("kept")
                            : hand(letter, address.get(), target.get());
                })
                .onFailure()
                .recoverWithItem(e -> {
                    Log.warnf("requestId=%s dead letter not delivered: %s", letter.requestId(), e.getMessage());
                    return Long.toString(later(letter));
                })
                .chain(now -> uni(() -> RedisScript.POSTED.run(
                        redis, RedisShard.of(letter.queue()), letter.queue(), letter.entry(), now)));
    }

    /** An alias uses what its main version says (semantics.md section 5); none when the function is gone. */
    private Uni<Optional<DeadLetterAddress>> address(DeadLetter letter) {
        return catalog.resolve(letter.function(), letter.qualifier(), null)
                .map(function -> Optional.ofNullable(function.async().deadLetter()))
                .onFailure(ScfException.class)
                .recoverWithItem(Optional.empty());
    }

    private Optional<DeadLetterTarget> target(DeadLetterAddress address) {
        return targets.stream().filter(one -> one.serves(address)).findFirst();
    }

    private Uni<String> hand(DeadLetter letter, DeadLetterAddress address, DeadLetterTarget target) {
        return box.event(letter)
                .chain(event ->
                        Uni.createFrom().completionStage(() -> target.deliver(address, message.of(letter, event))))
                .replaceWith("delivered")
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(PayloadLost.class)
                .recoverWithItem("kept");
    }

    /** As long again as it has been tried, so that the times double. */
    private static long later(DeadLetter letter) {
        long age = Duration.between(letter.died(), Instant.now()).toMillis();
        return Math.clamp(age, 1000, LONGEST_MILLIS);
    }

    private static <T> Uni<T> uni(Supplier<Future<T>> call) {
        return Uni.createFrom().completionStage(() -> call.get().toCompletionStage());
    }
}
