package io.openscf.invocation.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.invocation.queue.Verdict.Again;
import io.openscf.invocation.queue.Verdict.Finished;
import io.openscf.invocation.queue.Verdict.Kind;
import io.openscf.model.AsyncSettings;
import io.openscf.model.ErrorCode;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.openscf.model.ScfException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of semantics.md section 4, with the choices of its section 17. */
class RetryTableTest {
    private static final AsyncSettings LONG = new AsyncSettings(2, Duration.ofHours(6), true, true, null);
    private final RetryTable table = new RetryTable(
            new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(AsyncConfig.class)
                    .build()
                    .getConfigMapping(AsyncConfig.class),
            new Random(1));

    @ParameterizedTest
    @EnumSource(
            names = {
                "USER_CODE_EXCEPTION",
                "TIME_LIMIT_REACHED",
                "MEMORY_LIMIT_REACHED",
                "PROCESS_EXIT",
                "HANDLER_NOT_FOUND",
                "USER_CODE_ERROR",
                "CONTAINER_STATE_EXITED",
                "CONTAINER_INIT_ERROR",
                "INIT_TIMEOUT"
            })
    void countsExecutionErrorsAndRunsAgainAMinuteLater(RunStatus status) {
        assertThat(after(status, AsyncSettings.USUAL)).isEqualTo(again(Kind.USER, status, "x"));
    }

    @ParameterizedTest
    @EnumSource(names = {"RESOURCE_LIMIT_REACHED", "RESOURCE_LIMIT", "INTERNAL_ERROR"})
    void triesOverLimitAndSystemErrorsEachMinuteWithoutCountingThem(RunStatus status) {
        assertThat(after(status, AsyncSettings.USUAL)).isEqualTo(again(Kind.SYSTEM, status, "x"));
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_EVENT", "REQUEST_TOO_LARGE", "FUNCTION_NOT_FOUND", "QUALIFIER_NOT_FOUND"})
    void triesNothingAgainThatCannotSucceed(RunStatus status) {
        assertThat(after(status, AsyncSettings.USUAL)).isEqualTo(again(Kind.REFUSED, status, "x"));
    }

    @Test
    void runsAnAsynchronousExecutionOnceWhateverComesOfIt() {
        assertThat(after(RunStatus.USER_CODE_EXCEPTION, LONG)).isEqualTo(new Finished(false, 430)); // section 6
        assertThat(after(RunStatus.INTERNAL_ERROR, LONG)).isEqualTo(new Finished(false, 500));
        assertThat(after(RunStatus.RESOURCE_LIMIT_REACHED, LONG))
                .isEqualTo(again(Kind.SYSTEM, RunStatus.RESOURCE_LIMIT_REACHED, "x"));
    }

    @Test
    void isDoneAfterASuccess() {
        assertThat(table.after(new Outcome.Succeeded(Buffer.buffer("1")), AsyncSettings.USUAL))
                .isEqualTo(new Finished(true, 200));
    }

    @Test
    void givesUpWhenTheFunctionIsGone() {
        var gone = new ScfException(ErrorCode.RESOURCE_NOT_FOUND__FUNCTION, "gone");

        assertThat(table.after(gone, 0)).isEqualTo(new Again(Kind.REFUSED, 0, 435, -1, "gone"));
    }

    @Test
    void comesBackSoonerWhenTheGatewayItselfCouldNot() {
        var broken = new IllegalStateException("broken");

        assertThat(delay(broken, 0)).isBetween(800L, 1200L);
        assertThat(delay(broken, 3)).isBetween(6400L, 9600L);
        assertThat(delay(broken, 60)).isBetween(48_000L, 72_000L);
    }

    private long delay(Throwable error, int attempt) {
        return ((Again) table.after(error, attempt)).delayMillis();
    }

    private Verdict after(RunStatus status, AsyncSettings settings) {
        return table.after(new Outcome.Failed(status, 1, "x", null), settings);
    }

    private static Again again(Kind kind, RunStatus status, String message) {
        return new Again(kind, 60_000, status.code(), 1, message);
    }
}
