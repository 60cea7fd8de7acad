package io.openscf.invocation.permit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What this gateway was granted of a pool and what of it runs, in MB, in one word: admitting a call is one compare-and-set.
 * More runs than was granted after a grant was lost, or while Redis is unreachable. Thread-safe.
 */
final class LocalBlock {
    private static final long MASK = 0xffff_ffffL;

    /** Granted in the high half, used in the low half. */
    private final AtomicLong state = new AtomicLong();

    /** Takes that much of what is granted and free, and within the limit. */
    boolean take(int megabytes, long limit) {
        return takeWithin(megabytes, limit, false);
    }

    /** Takes that much whatever is granted, within the limit. */
    boolean takeUngranted(int megabytes, long limit) {
        return takeWithin(megabytes, limit, true);
    }

    private boolean takeWithin(int megabytes, long limit, boolean ungranted) {
        while (true) {
            long now = state.get();
            long after = (now & MASK) + megabytes;
            if (after > limit || (!ungranted && after > now >>> 32)) {
                return false;
            }
            if (state.compareAndSet(now, now + megabytes)) {
                return true;
            }
        }
    }

    void put(int megabytes) {
        state.addAndGet(-megabytes);
    }

    void grant(long more) {
        state.addAndGet(more << 32);
    }

    /** Gives up what is granted and neither used nor to be kept idle; what remains granted. */
    long trim(long keepIdle) {
        long after = state.updateAndGet(now -> {
            long kept = Math.min(now >>> 32, (now & MASK) + keepIdle);
            return kept << 32 | now & MASK;
        });
        return after >>> 32;
    }

    /** Everything granted was lost. */
    void lose() {
        state.updateAndGet(now -> now & MASK);
    }

    long granted() {
        return state.get() >>> 32;
    }

    long used() {
        return state.get() & MASK;
    }

    long idle() {
        long now = state.get();
        return Math.max(0, (now >>> 32) - (now & MASK));
    }
}
