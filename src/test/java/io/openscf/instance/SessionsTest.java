package io.openscf.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.SessionAffinity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** SessionConfig (runtimes.md section 11, management-api.md 10.13). */
class SessionsTest {
    private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();
    private final Sessions<String> sessions =
            new Sessions<>(affinity(2, Duration.ofSeconds(100), Duration.ofSeconds(20)), () -> now);

    private static SessionAffinity affinity(int perInstance, Duration ttl, Duration idle) {
        return new SessionAffinity(SessionAffinity.Source.HEADER, "x-session", perInstance, ttl, idle, null);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aSessionKeepsItsInstance() {
        sessions.used("one", "a");
        sessions.used("two", "b");

        assertThat(sessions.owner("one")).isEqualTo("a");
        assertThat(sessions.owner("two")).isEqualTo("b");
        assertThat(sessions.owner("three")).isNull();
        assertThat(sessions.owner(null)).isNull();
    }

    @Test
    void aSessionEndsWhenItWasIdleTooLongAlsoWhereTheClockWraps() {
        sessions.used("one", "a");
        pass(Duration.ofSeconds(19));
        sessions.used("one", "a");
        pass(Duration.ofSeconds(19));

        assertThat(sessions.owner("one")).as("used in between").isEqualTo("a");
        pass(Duration.ofSeconds(2));
        assertThat(sessions.owner("one")).isNull();
    }

    @Test
    void aSessionEndsAfterItsTimeToLiveHoweverBusyItIs() {
        for (int i = 0; i < 10; i++) {
            sessions.used("one", "a");
            pass(Duration.ofSeconds(10));
        }

        assertThat(sessions.owner("one")).as("100 s old").isEqualTo("a");
        pass(Duration.ofSeconds(1));
        assertThat(sessions.owner("one")).isNull();
    }

    @Test
    void anInstanceTakesOnlySoManySessionsButAnyRequestWithoutOne() {
        sessions.used("one", "a");
        assertThat(sessions.mayJoin("two", "a")).isTrue();
        sessions.used("two", "a");

        assertThat(sessions.mayJoin("three", "a")).isFalse();
        assertThat(sessions.mayJoin("three", "b")).isTrue();
        assertThat(sessions.mayJoin(null, "a")).isTrue();
    }

    @Test
    void theSessionsOfAnEndedInstanceAreForgotten() {
        sessions.used("one", "a");
        sessions.used("two", "b");

        sessions.forget("a");

        assertThat(sessions.owner("one")).isNull();
        assertThat(sessions.owner("two")).isEqualTo("b");
    }

    @Test
    void aSessionThatMovesBeginsAnew() {
        sessions.used("one", "a");
        for (int i = 0; i < 9; i++) {
            pass(Duration.ofSeconds(10));
            sessions.used("one", i < 5 ? "a" : "b");
        }
        pass(Duration.ofSeconds(15));

        assertThat(sessions.owner("one"))
                .as("105 s after its first request, 55 s after it moved")
                .isEqualTo("b");
    }

    @Test
    void functionsWithoutSessionsKeepNone() {
        var none = new Sessions<String>(null, () -> now);
        none.used("one", "a");

        assertThat(none.kept()).isFalse();
        assertThat(none.owner("one")).isNull();
        assertThat(none.mayJoin("one", "a")).isTrue();
    }
}
