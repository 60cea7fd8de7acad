package io.openscf.invocation.queue;

import io.openscf.invocation.metrics.Attempt;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.AsyncSettings;
import io.quarkus.logging.Log;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Writes what became of claims, those of a moment in one round trip. Thread-safe. */
final class Settlements {
    /** One call of a script stays below a few milliseconds. */
    private static final int PER_CALL = 64;

    private static final long PAUSE_MILLIS = 1000;

    private record Settlement(AsyncClaim claim, Verdict verdict, AsyncSettings settings) {}

    private final Vertx vertx;
    private final Redis redis;
    private final AsyncConfig config;
    private final ClaimedRuns.Doors doors;
    private final Consumer<List<AsyncClaim>> settled;
    private final Object lock = new Object();
    private List<Settlement> waiting = new ArrayList<>();
    private boolean busy;

    /** @param settled told of claims once their ends are written, or could not be */
    Settlements(
            Vertx vertx, Redis redis, AsyncConfig config, ClaimedRuns.Doors doors, Consumer<List<AsyncClaim>> settled) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
        this.doors = doors;
        this.settled = settled;
    }

    void add(AsyncClaim claim, Verdict verdict, AsyncSettings settings) {
        synchronized (lock) {
            waiting.add(new Settlement(claim, verdict, settings));
            if (busy) {
                return;
            }
            busy = true;
        }
        vertx.runOnContext(now -> write());
    }

    private void write() {
        List<Settlement> batch;
        synchronized (lock) {
            batch = waiting;
            waiting = new ArrayList<>();
            busy = !batch.isEmpty();
        }
        if (!batch.isEmpty()) {
            recordAndWrite(batch);
        }
    }

    /** An event is forgotten only when the record of its run would outlive a crash. */
    private void recordAndWrite(List<Settlement> batch) {
        doors.invoker().recorded().subscribe().with(done -> vertx.runOnContext(now -> settle(batch)), failure -> {
            // The events have run: they stay this gateway's, which tries again, so that they do not run once more.
            Log.warnf("records of %d runs not written, will try again: %s", batch.size(), failure.getMessage());
            vertx.setTimer(PAUSE_MILLIS, timer -> recordAndWrite(batch));
        });
    }

    private void settle(List<Settlement> batch) {
        write(batch).onComplete(written -> {
            if (written.failed()) {
                // The leases end and the events are run once more: at least once, never lost.
                Log.warnf(
                        "outcomes of %d events not written: %s",
                        batch.size(), written.cause().getMessage());
            }
            settled.accept(batch.stream().map(Settlement::claim).toList());
            write();
        });
    }

    private Future<?> write(List<Settlement> batch) {
        var finished = batch.stream()
                .filter(one -> one.verdict instanceof Verdict.Finished)
                .toList();
        var again = batch.stream()
                .filter(one -> one.verdict instanceof Verdict.Again)
                .toList();
        return Future.join(
                run(RedisScript.ACK, finished, Settlements::acknowledgement),
                run(RedisScript.RETRY, again, Settlements::repetition));
    }

    private Future<?> run(
            RedisScript script, List<Settlement> all, java.util.function.BiConsumer<List<Object>, Settlement> add) {
        if (all.isEmpty()) {
            return Future.succeededFuture();
        }
        var calls = new ArrayList<Request>();
        var parts = new ArrayList<List<Settlement>>();
        byShard(all).forEach((shard, some) -> {
            for (int from = 0; from < some.size(); from += PER_CALL) {
                var arguments = new ArrayList<Object>();
                arguments.add(config.keepFinished().toMillis());
                var part = some.subList(from, Math.min(some.size(), from + PER_CALL));
                part.forEach(one -> add.accept(arguments, one));
                parts.add(part);
                calls.add(script.call(shard, arguments.toArray()));
            }
        });
        return script.run(redis, calls).onSuccess(replies -> count(parts, replies));
    }

    private void count(List<List<Settlement>> parts, List<Response> replies) {
        for (int part = 0; part < parts.size(); part++) {
            for (int i = 0; i < parts.get(part).size(); i++) {
                var one = parts.get(part).get(i);
                doors.meters()
                        .attempted(
                                one.claim.request().function(),
                                attempt(one.verdict, replies.get(part).get(i).toString()));
            }
        }
    }

    private static Attempt attempt(Verdict verdict, String reply) {
        return switch (reply) {
            case "STALE" -> Attempt.STALE;
            case "DEAD" -> Attempt.DEAD;
            case "TERMINATED" -> Attempt.TERMINATED;
            default ->
                switch (verdict) {
                    case Verdict.Finished finished -> finished.well() ? Attempt.SUCCEEDED : Attempt.FAILED;
                    case Verdict.Again again -> again.kind() == Verdict.Kind.HOLD ? Attempt.HELD : Attempt.RETRIED;
                };
        };
    }

    private static Map<RedisShard, List<Settlement>> byShard(List<Settlement> all) {
        return all.stream().collect(Collectors.groupingBy(one -> one.claim.shard()));
    }

    private static void acknowledgement(List<Object> arguments, Settlement one) {
        var finished = (Verdict.Finished) one.verdict;
        Collections.addAll(
                arguments, one.claim.id(), one.claim.token(), finished.well() ? "SUCCESS" : "FAILED", finished.code());
    }

    private static void repetition(List<Object> arguments, Settlement one) {
        var again = (Verdict.Again) one.verdict;
        Collections.addAll(
                arguments,
                one.claim.id(),
                one.claim.token(),
                again.kind().name().toLowerCase(Locale.ROOT),
                again.delayMillis(),
                again.code(),
                one.settings.retries(),
                one.settings.messageTtl().toMillis(),
                again.errorCode(),
                again.message());
    }
}
