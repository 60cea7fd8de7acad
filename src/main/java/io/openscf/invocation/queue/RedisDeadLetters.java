package io.openscf.invocation.queue;

import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.DeadLetters;
import io.openscf.invocation.redis.RedisShard;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;

/** Dead letters beside those of the queue, in the same stream and of the same form. */
@Singleton
class RedisDeadLetters implements DeadLetters {
    private final Redis redis;

    RedisDeadLetters(Redis redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Void> keep(AsyncEvent event, String reason) {
        return Uni.createFrom()
                .completionStage(() -> RedisScript.LETTER
                        .run(
                                redis,
                                RedisShard.of(event.queueId()),
                                event.queueId(),
                                event.requestId(),
                                reason,
                                event.event(),
                                RedisAsyncQueue.meta(event))
                        .toCompletionStage())
                .replaceWithVoid();
    }
}
