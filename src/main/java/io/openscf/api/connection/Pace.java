package io.openscf.api.connection;

/** Whether bytes move fast enough while somebody waits for them. */
final class Pace {
    private final long patienceNanos;
    private final long least;
    private boolean waiting;
    private long since;
    private long before;

    Pace(ClientsConfig config) {
        this.patienceNanos = config.patience().toNanos();
        this.least = Math.max(1, config.bytesPerSecond() * config.patience().toMillis() / 1000);
    }

    /**
     * True when too few moved since the wait began, or in the last full time of patience.
     *
     * @param awaited whether anybody waits now
     * @param moved bytes since the beginning of the connection
     */
    boolean tooSlow(long now, boolean awaited, long moved) {
        if (!awaited) {
            waiting = false;
            return false;
        }
        if (waiting && now - since < patienceNanos) {
            return false;
        }
        boolean slow = waiting && moved - before < least;
        waiting = true;
        since = now;
        before = moved;
        return slow;
    }
}
