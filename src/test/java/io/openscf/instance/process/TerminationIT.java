package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.instance.Run;
import io.openscf.instance.Termination;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs ended by request: semantics.md section 6, the log lines of runtimes.md section 13. */
class TerminationIT {
    private static LocalFunctions functions;

    @BeforeAll
    static void startPool() throws IOException {
        functions = new LocalFunctions(
                Map.of("openscf.instance.memory-megabytes", "4000", "openscf.instance.max-per-function", "1"));
    }

    @AfterAll
    static void stopPool() {
        functions.close();
    }

    @Test
    void killsTheInstanceAtOnceWithStatus499AndKeepsWhatWasLogged() throws IOException {
        // given
        var function = longRunning("");
        var run = begun(function, "kill-1");

        // when
        boolean found = functions.pool().terminate("kill-1", Termination.AT_ONCE);

        // then
        assertThat(found).isTrue();
        assertThat(failure(run.join()).status()).isEqualTo(RunStatus.REQUEST_CANCELED);
        assertThat(run.join().output()).contains("begun");
        await().atMost(Duration.ofSeconds(4)).until(() -> !Files.exists(instance(run.join())));
    }

    @Test
    void anUnhandledSignalEndsTheRunWith439() throws IOException {
        // given
        var function = longRunning("");
        var run = begun(function, "signal-1");

        // when
        functions.pool().terminate("signal-1", Termination.GRACEFUL);

        // then
        assertThat(failure(run.join()).status()).isEqualTo(RunStatus.PROCESS_EXIT);
        assertThat(run.join().output()).contains("[PLATFORM] Signal received successfully");
    }

    @Test
    void aHandledSignalLetsTheRunEndByItselfOnAnInstanceThatTakesNoFurtherEvent() throws IOException {
        // given
        var function = longRunning("signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))");
        var run = begun(function, "signal-2");

        // when
        functions.pool().terminate("signal-2", Termination.GRACEFUL);

        // then
        assertThat(run.join().outcome()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(run.join().output()).contains("begun", "[PLATFORM] Signal received successfully");
        var next = begun(function, "signal-3");
        functions.pool().terminate("signal-3", Termination.AT_ONCE);
        assertThat(next.join().instanceId()).isNotEqualTo(run.join().instanceId());
    }

    @Test
    void aRequestThatWaitsForAnInstanceEndsWith499() throws IOException {
        // given
        var function = longRunning("");
        var running = begun(function, "busy");
        var waiting = functions.start(function, "waiting", "{}");

        // when
        boolean found = functions.pool().terminate("waiting", Termination.GRACEFUL);

        // then
        assertThat(found).isTrue();
        assertThat(failure(waiting.join()).status()).isEqualTo(RunStatus.REQUEST_CANCELED);
        assertThat(running).isNotDone();
        functions.pool().terminate("busy", Termination.AT_ONCE);
    }

    @Test
    void knowsNothingOfRunsThatAreOver() throws IOException {
        var function = functions.python("def main_handler(event, context):\n    return 1\n");
        functions.start(function, "over", "{}").join();

        assertThat(functions.pool().terminate("over", Termination.AT_ONCE)).isFalse();
        assertThat(functions.pool().terminate("never", Termination.GRACEFUL)).isFalse();
        assertThat(functions.run(function, "{}").coldStart()).isNull();
    }

    private static FunctionVersion longRunning(String atLoading) throws IOException {
        return functions.function("Python3.10", "index.py", """
                import signal, time
                stopped = []
                %s
                def main_handler(event, context):
                    print("begun")
                    open("/tmp/" + context["request_id"], "w").close()
                    while not stopped: time.sleep(0.05)
                    return "ended by itself"
                """.formatted(atLoading), 128, Duration.ofSeconds(60));
    }

    /** Returns when the handler runs. */
    private static CompletableFuture<Run> begun(FunctionVersion function, String requestId) {
        var run = functions.start(function, requestId, "{}");
        await().atMost(Duration.ofSeconds(20)).until(() -> runs(requestId));
        return run;
    }

    private static boolean runs(String requestId) {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(process -> Files.exists(Path.of("/proc/" + process.pid() + "/root/tmp/" + requestId)));
    }

    private static Path instance(Run run) {
        return functions.instances().resolve(run.instanceId());
    }

    private static Outcome.Failed failure(Run run) {
        assertThat(run.outcome()).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) run.outcome();
    }
}
