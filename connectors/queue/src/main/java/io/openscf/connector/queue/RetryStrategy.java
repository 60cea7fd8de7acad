package io.openscf.connector.queue;

import io.openscf.connector.queue.Subscription.Strategy;
import java.util.random.RandomGenerator;

/** When a push that failed is tried again, and when it is given up (doc 1496/65109). */
class RetryStrategy {
    private static final int BACKOFF_RETRIES = 3;
    private static final int DECAY_RETRIES = 176;
    private static final long DECAY_LONGEST = 512;

    private final RandomGenerator random;
    private final double unit;

    /** @param unit seconds of the protocol in seconds of the clock: 1, or less in tests */
    RetryStrategy(RandomGenerator random, double unit) {
        this.random = random;
        this.unit = unit;
    }

    /** @param failedBefore attempts that had failed before this one */
    Verdict failed(Strategy strategy, int failedBefore) {
        return switch (strategy) {
            case BACKOFF_RETRY ->
                failedBefore >= BACKOFF_RETRIES
                        ? new Verdict.Done()
                        : new Verdict.Retry(millis(random.nextDouble(10, 20)));
            case EXPONENTIAL_DECAY_RETRY ->
                failedBefore >= DECAY_RETRIES
                        ? new Verdict.Done()
                        : new Verdict.Retry(millis(Math.min(DECAY_LONGEST, 1L << Math.min(failedBefore, 9))));
        };
    }

    private long millis(double seconds) {
        return Math.round(seconds * unit * 1000);
    }
}
