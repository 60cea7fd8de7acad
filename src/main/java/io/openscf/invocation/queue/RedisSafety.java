package io.openscf.invocation.queue;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis is set up for what an acknowledgement promises, looked at when the gateway starts and every minute; and
 * every second whether it has memory left for events. Thread-safe.
 */
@Singleton
class RedisSafety {
    private static final long SETTINGS_MILLIS = 60_000;
    /** While Redis is away: when it is back, it may be another. */
    private static final long AWAY_MILLIS = 1000;

    private static final long MEMORY_MILLIS = 1000;
    private static final Pattern NUMBER = Pattern.compile("(used_memory|maxmemory):(\\d+)");

    private final Vertx vertx;
    private final Redis redis;
    private final AsyncConfig config;
    private volatile List<String> faults = List.of();
    private volatile boolean known;
    private volatile boolean memoryShort;
    private volatile long look;

    RedisSafety(Vertx vertx, Redis redis, AsyncConfig config) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        checkSettings();
        look = vertx.setPeriodic(MEMORY_MILLIS, timer -> checkMemory());
    }

    void end(@Observes ShutdownEvent event) {
        vertx.cancelTimer(look);
    }

    /** Why events are refused, or null when they are not. */
    @Nullable
    String refusal() {
        return faults.isEmpty() || !config.refuseUnsafe() ? null : text();
    }

    /** What is wrong with the settings, empty when nothing; a Redis that does not show them is trusted. */
    List<String> faults() {
        return faults;
    }

    /** Whether the settings could be read. */
    boolean known() {
        return known;
    }

    /** Whether nothing more may be accepted for want of memory. */
    boolean memoryShort() {
        return memoryShort;
    }

    private String text() {
        return "Redis is not set up for openscf.async.durability="
                + config.durability().name().toLowerCase(java.util.Locale.ROOT) + ": " + String.join("; ", faults);
    }

    private void checkSettings() {
        var requests = new ArrayList<Request>();
        for (var name : List.of("appendonly", "appendfsync", "maxmemory-policy")) {
            requests.add(Request.cmd(Command.CONFIG).arg("GET").arg(name));
        }
        redis.batch(requests)
                .onSuccess(replies -> {
                    var settings = new HashMap<String, String>();
                    replies.forEach(reply -> read(reply, settings));
                    known = !settings.isEmpty();
                    judge(settings);
                })
                // Redis is away or does not show its settings: what was known stays.
                .onFailure(error -> Log.debugf("settings of Redis not read: %s", error.getMessage()))
                .onComplete(done ->
                        vertx.setTimer(done.succeeded() ? SETTINGS_MILLIS : AWAY_MILLIS, timer -> checkSettings()));
    }

    private static void read(@Nullable Response reply, Map<String, String> settings) {
        if (reply == null) {
            return;
        }
        var keys = reply.getKeys();
        if (keys != null && !keys.isEmpty()) {
            keys.forEach(key -> settings.put(key, reply.get(key).toString()));
        } else if (reply.size() == 2) {
            settings.put(reply.get(0).toString(), reply.get(1).toString());
        }
    }

    private void judge(Map<String, String> settings) {
        var found = faults(config.durability(), settings);
        if (!found.equals(faults) && !found.isEmpty()) {
            faults = found;
            Log.error(text());
        }
        faults = found;
    }

    /** What in those settings is too weak for a level; a setting that is not shown is trusted. */
    static List<String> faults(AsyncConfig.Durability level, Map<String, String> settings) {
        var found = new ArrayList<String>();
        var policy = settings.getOrDefault("maxmemory-policy", "noeviction");
        if (!policy.equals("noeviction")) {
            found.add("maxmemory-policy is " + policy + ", which throws events away; set it to noeviction");
        }
        if (settings.getOrDefault("appendonly", "yes").equals("no")) {
            found.add("appendonly is no, so that events are lost when Redis ends; set it to yes");
        }
        var sync = settings.getOrDefault("appendfsync", "always");
        if (level == AsyncConfig.Durability.DISK && !sync.equals("always")) {
            found.add("appendfsync is " + sync + "; level disk needs always");
        }
        return List.copyOf(found);
    }

    private void checkMemory() {
        redis.send(Request.cmd(Command.INFO).arg("memory"))
                .onSuccess(info -> memoryShort = isShort(info.toString(), config.maxMemoryPercent()));
    }

    static boolean isShort(String info, int percent) {
        var numbers = new HashMap<String, Long>();
        NUMBER.matcher(info).results().forEach(found -> numbers.put(found.group(1), Long.parseLong(found.group(2))));
        long most = numbers.getOrDefault("maxmemory", 0L);
        return most > 0 && numbers.getOrDefault("used_memory", 0L) * 100 > most * percent;
    }
}
