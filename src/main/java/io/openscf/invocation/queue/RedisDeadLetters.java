package io.openscf.invocation.queue;

import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.DeadLetters;
import io.openscf.invocation.redis.RedisShard;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Singleton;

/** Dead letters beside those of the queue, in the same stream and of the same form. */
@Singleton
class RedisDeadLetters implements DeadLetters {
    private static final int KEPT = 10_000;

    private final Redis redis;

    RedisDeadLetters(Redis redis) {
        this.redis = redis;
    }

    @Override
    public Uni<Void> keep(AsyncEvent event, String reason) {
        var request = Request.cmd(Command.XADD)
                .arg(RedisShard.of(event.queueId()).key("dl:" + event.queueId()))
                .arg("MAXLEN")
                .arg("~")
                .arg(KEPT)
                .arg("*")
                .arg("id")
                .arg(event.requestId())
                .arg("reason")
                .arg(reason)
                .arg("att")
                .arg(0)
                .arg("pl")
                .arg(event.event())
                .arg("meta")
                .arg(RedisAsyncQueue.meta(event));
        return Uni.createFrom()
                .completionStage(() -> redis.send(request).toCompletionStage())
                .replaceWithVoid();
    }
}
