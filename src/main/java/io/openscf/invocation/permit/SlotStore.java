package io.openscf.invocation.permit;

import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The sessions and grants in Redis. Thread-safe. */
final class SlotStore {
    /** How a waiter keeps its place: longer than it waits, so that a gateway that calls again is not the last again. */
    private static final long PLACE_MILLIS = 1000;

    private static final LuaScript BEAT = LuaScript.of("slots-common.lua", "slots-beat.lua");
    private static final LuaScript SLOTS = LuaScript.of("slots-common.lua", "slots.lua");
    private static final LuaScript LEAVE = LuaScript.of("slots-common.lua", "slots-leave.lua");

    /** The answer to {@link #exchange}. */
    enum Outcome {
        OK,
        /** The session's lease has ended. */
        GONE,
        /** A later call was faster. */
        OLD
    }

    /**
     * What a session has after an exchange.
     *
     * @param held by it, in MB
     * @param others what the other sessions hold, in MB
     * @param alone whether no other session waits for some
     */
    record Exchanged(Outcome outcome, long held, long others, boolean alone) {}

    /**
     * What a session says of a pool.
     *
     * @param sequence grows with each
     * @param held what it holds now
     * @param need what it needs in addition at least; 0 takes whatever there is
     * @param want what it takes in addition at most
     */
    record Wish(String pool, long sequence, long limit, long held, long need, long want) {}

    private final Redis redis;
    private final long timeoutMillis;
    private final long leaseMillis;

    SlotStore(Redis redis, PermitConfig config) {
        this.redis = redis;
        this.timeoutMillis = config.timeout().toMillis();
        this.leaseMillis = config.lease().toMillis();
    }

    /** Begins a session in a shard; the live sessions there. */
    Future<List<String>> join(String session, RedisShard shard) {
        return within(BEAT.run(redis, List.of(BEAT.call(key(shard), session, leaseMillis, 1))))
                .map(replies -> names(replies.getFirst()));
    }

    /** Renews the lease in all those shards, in one round trip; the live sessions of each, none where the lease has ended. */
    Future<List<List<String>>> beat(String session, Collection<RedisShard> shards) {
        var calls = shards.stream()
                .map(shard -> BEAT.call(key(shard), session, leaseMillis, 0))
                .toList();
        return within(BEAT.run(redis, calls))
                .map(replies -> replies.stream().map(SlotStore::names).toList());
    }

    private static List<String> names(Response reply) {
        if (reply.type() != io.vertx.redis.client.ResponseType.MULTI) {
            return List.of();
        }
        var names = new ArrayList<String>();
        reply.forEach(name -> names.add(name.toString()));
        return names;
    }

    Future<Exchanged> exchange(String session, Wish wish) {
        var call = SLOTS.call(
                key(RedisShard.of(wish.pool())),
                session,
                wish.pool(),
                wish.sequence(),
                wish.limit(),
                wish.held(),
                wish.need(),
                wish.want(),
                PLACE_MILLIS);
        return within(SLOTS.run(redis, List.of(call))).map(replies -> {
            var reply = replies.getFirst();
            return new Exchanged(
                    Outcome.valueOf(reply.get(0).toString()),
                    reply.get(1).toLong(),
                    reply.get(2).toLong(),
                    reply.get(3).toLong() <= 1);
        });
    }

    /** Ends a session: what it was granted is free at once. */
    Future<Void> leave(String session, Collection<RedisShard> shards) {
        var calls =
                shards.stream().map(shard -> LEAVE.call(key(shard), session)).toList();
        return within(LEAVE.run(redis, calls)).mapEmpty();
    }

    private <T> Future<T> within(Future<T> answer) {
        return answer.timeout(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private static String key(RedisShard shard) {
        return shard.key('s', "gw");
    }
}
