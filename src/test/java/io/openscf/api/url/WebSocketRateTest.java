package io.openscf.api.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** 128 KB and 10 messages a second (runtimes.md section 11). */
class WebSocketRateTest {
    private static final long START = 5_000_000_000_000L;
    private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(100);

    private final WebSocketRate rate = new WebSocketRate(128 * 1024, 10);

    @Test
    void tenMessagesPassAtOnceAndTheNextAfterATenthOfASecond() {
        for (int i = 0; i < 10; i++) {
            assertThat(rate.waitAt(START)).as("message %d", i).isZero();
            rate.passed(1, 1, START);
        }

        assertThat(rate.waitAt(START)).isBetween(TENTH - 1000, TENTH + 1000);
        assertThat(rate.waitAt(START + TENTH + 1000)).isZero();
    }

    @Test
    void aLongMessageIsMadeUpForByAPause() {
        rate.passed(256 * 1024, 1, START);

        assertThat(rate.waitAt(START)).isBetween(10 * TENTH - 1000, 10 * TENTH + 1000);
    }

    @Test
    void overLongTimesNotMoreThanAllowedPasses() {
        long now = START;
        int passed = 0;
        while (now < START + TimeUnit.SECONDS.toNanos(60)) {
            now += rate.waitAt(now);
            rate.passed(100, 1, now);
            passed++;
        }

        assertThat(passed).isBetween(600, 612);
    }

    @Test
    void whatWasNotUsedIsNotSavedUp() {
        rate.passed(1, 1, START);
        long later = START + TimeUnit.HOURS.toNanos(1);
        for (int i = 0; i < 10; i++) {
            rate.passed(1, 1, later);
        }

        assertThat(rate.waitAt(later)).isPositive();
    }

    @Test
    void zeroMeansAnyNumber() {
        var unbounded = new WebSocketRate(0, 0);
        unbounded.passed(Integer.MAX_VALUE, 1_000_000, START);

        assertThat(unbounded.waitAt(START)).isZero();
    }
}
