package io.openscf.invocation.queue;

import io.openscf.invocation.redis.RedisShard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which shards are worth a claim, by what was heard of them last. Thread-safe. */
final class DueShards {
    /** Further away than this is left to the poll. */
    private static final long FAR = TimeUnit.MILLISECONDS.toNanos(1500);

    private final long[] due = new long[RedisShard.COUNT];
    private final boolean[] known = new boolean[RedisShard.COUNT];

    synchronized void now(int shard) {
        due[shard] = System.nanoTime();
        known[shard] = true;
    }

    /** Its next trigger is due in so many milliseconds; negative for never. Does not take back what was heard earlier. */
    synchronized void in(int shard, long millis) {
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (millis >= 0 && (!known[shard] || at - due[shard] < 0)) {
            due[shard] = at;
            known[shard] = true;
        }
    }

    /** Those that are due, in no order, so that none is always first; each is given once until it is heard of again. */
    synchronized List<RedisShard> take() {
        var taken = new ArrayList<RedisShard>();
        long now = System.nanoTime();
        for (int shard = 0; shard < RedisShard.COUNT; shard++) {
            if (known[shard] && due[shard] - now <= 0) {
                known[shard] = false;
                taken.add(new RedisShard(shard));
            }
        }
        Collections.shuffle(taken);
        return taken;
    }

    /** Milliseconds until the next is due, at least 1; negative when none is soon. */
    synchronized long millisToNext(long ifNone) {
        long soonest = FAR;
        long now = System.nanoTime();
        for (int shard = 0; shard < RedisShard.COUNT; shard++) {
            if (known[shard]) {
                soonest = Math.min(soonest, due[shard] - now);
            }
        }
        return soonest == FAR ? ifNone : Math.max(1, TimeUnit.NANOSECONDS.toMillis(soonest) + 1);
    }
}
