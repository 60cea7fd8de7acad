package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.instance.Run;
import io.openscf.model.FunctionImage;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the start of an instance to its end: semantics.md sections 1, 9, 11 and 17. */
class InstanceLifeIT {
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

    /** Section 1: initialisation that takes longer than its time-out fails the call with 450, and nothing is left of it. */
    @Test
    void endsAnInitialisationThatTakesTooLong() throws IOException {
        // given
        var function = withInitTimeout(Duration.ofSeconds(1), """
                import time
                print("loading")
                time.sleep(60)
                def main_handler(event, context): return 1
                """);

        // when
        Run run = functions.run(function, "{}");

        // then
        assertThat(failure(run).status()).isEqualTo(RunStatus.INIT_TIMEOUT);
        assertThat(run.output()).isEqualTo("loading\n");
        assertThat(run.durationNanos()).isZero();
        assertThat(run.coldStart()).isNotNull();
        assertThat(run.coldStart().initFunctionNanos()).isGreaterThanOrEqualTo(1_000_000_000L);
    }

    /** Section 17.2: the duration is that of the handler alone; what was written while loading belongs to the first run. */
    @Test
    void countsTheHandlerOnlyAndShowsWhatLoadingWrote() throws IOException {
        // given
        var function = functions.python("""
                import time
                print("loading")
                time.sleep(0.8)
                def main_handler(event, context): print("running")
                """);

        // when
        Run first = functions.run(function, "{}");
        Run second = functions.run(function, "{}");

        // then
        assertThat(first.coldStart()).isNotNull();
        assertThat(first.coldStart().initFunctionNanos()).isGreaterThanOrEqualTo(800_000_000L);
        assertThat(first.durationNanos()).isLessThan(800_000_000L);
        assertThat(first.output()).isEqualTo("loading\nrunning\n");
        assertThat(second.output()).isEqualTo("running\n");
    }

    /** Section 17.3: the memory of a run is the peak, whatever was given back before its end. */
    @Test
    void tellsThePeakOfTheMemory() throws IOException {
        // given
        var function = functions.python("""
                import mmap, time
                def main_handler(event, context):
                    used = mmap.mmap(-1, 70 << 20)
                    for at in range(0, 70 << 20, 4096): used[at] = 1
                    time.sleep(0.6)
                    used.close()
                    time.sleep(0.3)
                """);

        // when
        Run run = functions.run(function, "{}");

        // then
        assertThat(run.memoryBytes()).isBetween(70L << 20, 128L << 20);
    }

    /** What a thread writes after the answer is in the log of the next run: that of its own is written already. */
    @Test
    void showsLateOutputInTheNextRun() throws IOException {
        // given
        var function = functions.python("""
                import threading, time
                def late(go): go.wait(); print("late", flush=True)
                waiting = []
                def main_handler(event, context):
                    if event == "first":
                        waiting.append(threading.Event())
                        threading.Thread(target=late, args=waiting, daemon=True).start()
                        threading.Timer(0.2, waiting[0].set).start()
                    return event
                """);
        Run first = functions.run(function, "\"first\"");
        await().pollDelay(Duration.ofMillis(700)).until(() -> true);

        // when
        Run second = functions.run(function, "\"second\"");

        // then
        assertThat(first.output()).isEmpty();
        assertThat(second.output()).isEqualTo("late\n");
    }

    /** Section 1: an update lets a run that is under way end by itself; who comes later gets the new code. */
    @Test
    void anUpdateDoesNotTouchTheRunUnderWay() throws IOException {
        // given
        var old = functions.python("""
                import time
                def main_handler(event, context):
                    print("begun", flush=True)
                    time.sleep(1.5)
                    return "old"
                """);
        var updated = functions.python("def main_handler(event, context): return 'new'\n");
        var underWay = functions.start(old, "update-1", "{}");
        await().until(() -> functions.pool().takeOutput("update-1").contains("begun"));

        // when
        functions.retire(old);
        Run later = functions.run(updated, "{}");

        // then
        assertThat(underWay).isNotDone();
        assertThat(result(later)).isEqualTo("\"new\"");
        assertThat(result(underWay.join())).isEqualTo("\"old\"");
        var instance = functions.instances().resolve(underWay.join().instanceId());
        await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(instance));
    }

    /** Section 1: 433, 434 and 439 end the instance; a user's exception does not. */
    @Test
    void anInstanceEndsWithTheStatusesThatEndIt() throws IOException {
        // given
        var function = functions.function("Python3.10", "index.py", """
                import os, time
                def main_handler(event, context):
                    if event == 430: raise ValueError()
                    if event == 433: time.sleep(9)
                    if event == 434: bytearray(400 << 20)[::4096] = bytes(400 << 8)
                    if event == 439: os._exit(1)
                """, 128, Duration.ofSeconds(2));
        functions.run(function, "0");

        for (int status : new int[] {430, 433, 434, 439}) {
            // when
            Run failed = functions.run(function, Integer.toString(status));
            Run next = functions.run(function, "0");

            // then
            assertThat(failure(failed).status().code()).isEqualTo(status);
            assertThat(next.coldStart() != null)
                    .as("cold start after %d", status)
                    .isEqualTo(status != 430);
        }
    }

    /** runtimes.md section 10: image functions run on Kubernetes only; a local gateway says so. */
    @Test
    void saysWhatImageFunctionsNeed() throws IOException {
        // given
        var image = with(
                functions.python(""),
                Duration.ofSeconds(9),
                new FunctionImage("ns/app:v1", List.of(), List.of(), true));

        // when
        Run run = functions.run(image, "{}");

        // then
        assertThat(failure(run).status()).isEqualTo(RunStatus.CONTAINER_INIT_ERROR);
        assertThat(failure(run).message())
                .isEqualTo(
                        "Image functions need the Kubernetes backend: this gateway runs functions as local processes and"
                                + " starts no containers");
    }

    private static FunctionVersion withInitTimeout(Duration timeout, String source) throws IOException {
        return with(functions.python(source), timeout, null);
    }

    private static FunctionVersion with(FunctionVersion function, Duration initTimeout, @Nullable FunctionImage image) {
        return new FunctionVersion(
                function.key(),
                function.functionId(),
                function.version(),
                function.revision(),
                function.status(),
                function.type(),
                function.runtime(),
                function.handler(),
                function.memoryMegabytes(),
                function.timeout(),
                initTimeout,
                function.environment(),
                function.codeSha256(),
                function.layers(),
                function.web(),
                image,
                function.async());
    }

    private static String result(Run run) {
        assertThat(run.outcome()).isInstanceOf(Outcome.Succeeded.class);
        return ((Outcome.Succeeded) run.outcome()).result().toString();
    }

    private static Outcome.Failed failure(Run run) {
        assertThat(run.outcome()).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) run.outcome();
    }
}
