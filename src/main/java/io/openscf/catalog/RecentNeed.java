package io.openscf.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What utilisation tracking needed in each of the last minutes: it grows at once and shrinks only when the last ten
 * minutes needed less (semantics.md section 8).
 *
 * @param byMinute the most that was needed, by minute of the epoch
 */
record RecentNeed(Map<Long, Integer> byMinute) {
    static final RecentNeed NONE = new RecentNeed(Map.of());
    private static final int MINUTES = 10;

    /** With a need at that moment; what is older than ten minutes is forgotten. */
    RecentNeed with(Instant now, int need) {
        long minute = now.getEpochSecond() / 60;
        var kept = new TreeMap<>(byMinute);
        kept.keySet().removeIf(old -> old <= minute - MINUTES);
        kept.merge(minute, need, Math::max);
        return new RecentNeed(kept);
    }

    /** What is to be kept now. */
    int most() {
        return byMinute.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
