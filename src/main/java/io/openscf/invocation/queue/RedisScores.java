package io.openscf.invocation.queue;

import io.vertx.redis.client.Response;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads WITHSCORES replies, which are flat in RESP2 and pairs in RESP3. */
final class RedisScores {
    private RedisScores() {}

    static void read(@Nullable Response reply, ObjLongConsumer<String> each) {
        if (reply == null || reply.size() == 0) {
            return;
        }
        boolean pairs = reply.get(0).type() == io.vertx.redis.client.ResponseType.MULTI;
        for (int i = 0; i < reply.size(); i += pairs ? 1 : 2) {
            var member = pairs ? reply.get(i).get(0) : reply.get(i);
            var score = pairs ? reply.get(i).get(1) : reply.get(i + 1);
            each.accept(member.toString(), (long) Double.parseDouble(score.toString()));
        }
    }
}
