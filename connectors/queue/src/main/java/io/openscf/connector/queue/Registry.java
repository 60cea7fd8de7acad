package io.openscf.connector.queue;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names of all queues, or of all topics, with their ids. Thread-safe. */
class Registry {
    /** A queue or topic. */
    record Entry(String name, String id) {}

    /** Part of a list: how many match in all, and those of the page. */
    record Page(int total, List<Entry> entries) {}

    private final Redis redis;
    private final String key;
    private final int most;
    private final Fault full;

    Registry(Redis redis, String key, int most, Fault full) {
        this.redis = redis;
        this.key = key;
        this.most = most;
        this.full = full;
    }

    Future<Void> checkRoom() {
        return redis.send(Request.cmd(Command.HLEN).arg(key)).map(length -> {
            if (length.toInteger() >= most) {
                throw full.because("there are " + most + " already");
            }
            return null;
        });
    }

    Future<Void> add(Entry entry) {
        return redis.send(Request.cmd(Command.HSET)
                        .arg(key)
                        .arg(Names.folded(entry.name))
                        .arg(entry.id + " " + entry.name))
                .mapEmpty();
    }

    Future<Void> remove(String name) {
        return redis.send(Request.cmd(Command.HDEL).arg(key).arg(Names.folded(name)))
                .mapEmpty();
    }

    /** All, by name. */
    Future<List<Entry>> all() {
        return redis.send(Request.cmd(Command.HVALS).arg(key))
                .map(values -> values.stream()
                        .map(Registry::entry)
                        .sorted(Comparator.comparing(entry -> Names.folded(entry.name)))
                        .toList());
    }

    private static Entry entry(Response value) {
        var parts = value.toString().split(" ", 2);
        return new Entry(parts[1], parts[0]);
    }

    /** {@code searchWord}, {@code offset}, {@code limit} as ListQueue and ListTopic take them. */
    Future<Page> page(CmqRequest request) {
        var word = request.text("searchWord").orElse("").toLowerCase(Locale.ROOT);
        long offset = request.number("offset", 0, Integer.MAX_VALUE).orElse(0L);
        long limit = request.number("limit", 0, 50).orElse(20L);
        return all().map(entries -> {
            var matching = entries.stream()
                    .filter(entry -> Names.folded(entry.name).contains(word))
                    .toList();
            return new Page(
                    matching.size(), matching.stream().skip(offset).limit(limit).toList());
        });
    }
}
