package io.openscf.invocation.queue;

import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.DeadLetters;
import io.openscf.invocation.payload.Payload;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.RedisShard;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;

/** Dead letters beside those of the queue, in the same stream and of the same form. */
@Singleton
class RedisDeadLetters implements DeadLetters {
    private final Redis redis;
    private final AsyncConfig config;
    private final Payloads payloads;

    RedisDeadLetters(Redis redis, AsyncConfig config, Payloads payloads) {
        this.redis = redis;
        this.config = config;
        this.payloads = payloads;
    }

    @Override
    public Uni<Void> keep(AsyncEvent event, String reason) {
        var shard = RedisShard.of(event.queueId());
        return event.event().length() <= config.inlineBytes().asLongValue()
                ? keep(shard, event, reason, Payload.inside(event.event()))
                : payloads.store(shard, event.event()).chain(payload -> keep(shard, event, reason, payload));
    }

    private Uni<Void> keep(RedisShard shard, AsyncEvent event, String reason, Payload payload) {
        return Uni.createFrom()
                .completionStage(() -> RedisScript.LETTER
                        .run(
                                redis,
                                shard,
                                event.queueId(),
                                event.requestId(),
                                reason,
                                payload.kept(),
                                RedisAsyncQueue.meta(event),
                                payload.outside(),
                                config.keepFinished().toMillis())
                        .toCompletionStage())
                .invoke(reply -> {
                    if (reply.toString().equals("DUP")) {
                        payloads.discard(payload);
                    }
                })
                .replaceWithVoid();
    }
}
