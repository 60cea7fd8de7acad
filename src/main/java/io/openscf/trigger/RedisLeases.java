package io.openscf.trigger;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Leases in Redis: the owner and the token in one hash with an expiry, the last token in a counter beside it. */
@Singleton
class RedisLeases implements Leases {
    private static final String HOLD = """
            local owner = redis.call('HGET', KEYS[1], 'owner')
            if owner and owner ~= ARGV[1] then return 0 end
            if not owner then
              redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'token', redis.call('INCR', KEYS[2]))
              redis.call('PEXPIRE', KEYS[2], ARGV[3])
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return tonumber(redis.call('HGET', KEYS[1], 'token'))
            """;
    private static final String RELEASE = """
            if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then redis.call('DEL', KEYS[1]) end
            return 0
            """;
    /** Far longer than any gateway could sleep and still believe in an old token. */
    private static final Duration TOKENS = Duration.ofDays(30);

    private final Redis redis;
    private final SourceConfig config;
    private final GatewayName self;

    RedisLeases(Redis redis, SourceConfig config, GatewayName self) {
        this.redis = redis;
        this.config = config;
        this.self = self;
    }

    @Override
    public Uni<Map<String, Long>> hold(Collection<String> triggerIds) {
        var ids = List.copyOf(triggerIds);
        return send(ids.stream().map(this::holding).toList()).map(replies -> {
            var held = new HashMap<String, Long>();
            for (int i = 0; i < ids.size(); i++) {
                long token = replies.get(i).toLong();
                if (token > 0) {
                    held.put(ids.get(i), token);
                }
            }
            return held;
        });
    }

    private Request holding(String id) {
        return Request.cmd(Command.EVAL)
                .arg(HOLD)
                .arg(2)
                .arg(key(id, "lease"))
                .arg(key(id, "token"))
                .arg(self.text())
                .arg(config.lease().toMillis())
                .arg(TOKENS.toMillis());
    }

    @Override
    public Uni<Void> release(Collection<String> triggerIds) {
        return send(triggerIds.stream()
                        .map(id -> Request.cmd(Command.EVAL)
                                .arg(RELEASE)
                                .arg(1)
                                .arg(key(id, "lease"))
                                .arg(self.text()))
                        .toList())
                .replaceWithVoid();
    }

    private Uni<List<Response>> send(List<Request> requests) {
        return requests.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.createFrom().completionStage(() -> redis.batch(requests).toCompletionStage());
    }

    private static String key(String triggerId, String name) {
        return "scf:{" + triggerId + "}:" + name;
    }
}
