package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.instance.Run;
import io.openscf.instance.sandbox.Isolation;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real interpreters in real sandboxes; the statuses are those of runtimes.md section 12. */
class ProcessInstancesIT {
    private static LocalFunctions functions;

    @BeforeAll
    static void startPool() throws IOException {
        functions = new LocalFunctions(Map.of("openscf.instance.memory-megabytes", "4000"));
    }

    @AfterAll
    static void stopPool() {
        functions.close();
    }

    @Test
    void runsPythonAndReusesTheInstance() throws IOException {
        // given
        var function = functions.python("""
                import os
                count = 0
                def main_handler(event, context):
                    global count
                    count += 1
                    return [event["n"], count, os.getcwd(), os.environ["GREETING"], os.environ["SCF_NAMESPACE"]]
                """);

        // when
        Run first = functions.run(function, "{\"n\":1}");
        Run second = functions.run(function, "{\"n\":2}");

        // then
        assertThat(result(first)).startsWith("[1, 1, ").endsWith("\"hi\", \"default\"]");
        assertThat(result(second)).startsWith("[2, 2, ");
        assertThat(first.coldStart()).isNotNull();
        assertThat(second.coldStart()).isNull();
        assertThat(second.instanceId()).isEqualTo(first.instanceId());
        assertThat(second.memoryBytes()).isBetween(1L << 20, 128L << 20);
    }

    @Test
    void runsNode() throws IOException {
        var function = functions.node("exports.main_handler = async (event) => ({hello: event.name});");

        Run run = functions.run(function, "{\"name\":\"node\"}");

        assertThat(result(run)).isEqualTo("{\"hello\":\"node\"}");
    }

    @Test
    void answersBeforeTheEventLoopIsEmptyAndUsesTheInstanceAgainAfterwards() throws IOException {
        // given
        var function = functions.node("""
                let ran = 0;
                exports.main_handler = (event, context, callback) => {
                  setTimeout(() => { ran++; }, 700);
                  callback(null, ran);
                };
                """);

        // when
        Run first = functions.run(function, "{}");

        // then
        assertThat(result(first)).isEqualTo("0");
        assertThat(first.durationNanos()).isLessThan(600_000_000L);
        await().atMost(Duration.ofSeconds(6)).untilAsserted(() -> {
            Run later = functions.run(function, "{}");
            assertThat(later.coldStart()).isNull();
            assertThat(Integer.parseInt(result(later))).isPositive();
        });
    }

    /** runtimes.md section 5: with {@code callbackWaitsForEmptyEventLoop = false} the process is frozen after the callback. */
    @Test
    void nothingGoesOnBetweenTheCallbackAndTheNextEventOfANodeFunctionThatDoesNotWait() throws IOException {
        // given
        var function = functions.node("""
                let ticks = 0;
                exports.main_handler = (event, context, callback) => {
                  context.callbackWaitsForEmptyEventLoop = false;
                  if (event.start) setInterval(() => { ticks++; console.log('late'); }, 10);
                  callback(null, ticks);
                };
                """);
        functions.run(function, "{\"start\":true}");
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);

        // when
        Run next = functions.run(function, "{}");
        Run atOnce = functions.run(function, "{}");

        // then
        assertThat(Integer.parseInt(result(next))).isLessThan(10);
        assertThat(next.coldStart()).isNull();
        assertThat(next.instanceId()).isEqualTo(atOnce.instanceId());
        assertThat(atOnce.outcome()).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void failsWith430WhenUserCodeThrowsAndKeepsTheInstance() throws IOException {
        // given
        var function = functions.python("def main_handler(event, context):\n    raise ValueError('no')\n");

        // when
        Run run = functions.run(function, "{}");

        // then
        assertThat(failure(run).status()).isEqualTo(RunStatus.USER_CODE_EXCEPTION);
        assertThat(failure(run).stackTrace()).contains("ValueError: no");
        assertThat(functions.run(function, "{}").coldStart()).isNull();
    }

    @Test
    void killsTheWholeTreeAtTheTimeOutWith433() throws IOException {
        // given
        String mark = UUID.randomUUID().toString();
        var function = functions.function("Python3.10", "index.py", """
                import subprocess, time
                def main_handler(event, context):
                    subprocess.Popen(["/bin/sh", "-c", "(setsid sh -c 'sleep 300; echo %s' &) ; exit 0"])
                    time.sleep(60)
                """.formatted(mark), 128, Duration.ofSeconds(1));

        // when
        var running = functions.start(function, "{}");
        await().until(() -> processesWith(mark) > 0);
        Run run = running.join();

        // then
        assertThat(failure(run).status()).isEqualTo(RunStatus.TIME_LIMIT_REACHED);
        assertThat(failure(run).message()).isEqualTo("Invoking task timed out after 1 seconds");
        assertThat(run.durationNanos()).isEqualTo(1_000_000_000L);
        await().atMost(Duration.ofSeconds(3)).until(() -> processesWith(mark) == 0);
    }

    @Test
    void answers434WhenTheMemoryIsExceededAndStartsAnew() throws IOException {
        // given
        var function = functions.function("Python3.10", "index.py", """
                def main_handler(event, context):
                    if event["hog"]:
                        hog = bytearray(400 * 1024 * 1024)
                        for i in range(0, len(hog), 4096): hog[i] = 1
                    return "fine"
                """, 128, Duration.ofSeconds(20));

        // when
        Run hog = functions.run(function, "{\"hog\":true}");
        Run after = functions.run(function, "{\"hog\":false}");

        // then
        assertThat(failure(hog).status()).isEqualTo(RunStatus.MEMORY_LIMIT_REACHED);
        assertThat(result(after)).isEqualTo("\"fine\"");
        assertThat(after.coldStart()).isNotNull();
    }

    @Test
    void answers439WhenTheProcessEndsItself() throws IOException {
        var function = functions.python("import os\ndef main_handler(event, context):\n    os._exit(3)\n");

        Run run = functions.run(function, "{}");

        assertThat(failure(run).status()).isEqualTo(RunStatus.PROCESS_EXIT);
        assertThat(failure(run).errorCode()).isEqualTo(-1);
    }

    @Test
    void answers443ForCodeThatCannotBeLoadedAnd437ForAMissingFile() throws IOException {
        // given
        var broken = functions.python("def main_handler(:\n");
        var absent = functions.function("Python3.10", "other.py", "", 128, Duration.ofSeconds(3));

        // when
        Run unloadable = functions.run(broken, "{}");
        Run missing = functions.run(absent, "{}");

        // then
        assertThat(failure(unloadable).status()).isEqualTo(RunStatus.USER_CODE_ERROR);
        assertThat(failure(unloadable).message()).contains("SyntaxError");
        assertThat(failure(missing).status()).isEqualTo(RunStatus.HANDLER_NOT_FOUND);
    }

    @Test
    void saysWhichRuntimeIsNotThere() throws IOException {
        var function = functions.function("Perl5", "x", "", 128, Duration.ofSeconds(3));

        Run run = functions.run(function, "{}");

        assertThat(failure(run).status()).isEqualTo(RunStatus.CONTAINER_INIT_ERROR);
        assertThat(failure(run).message()).isEqualTo("The runtime Perl5 is not known to this gateway");
    }

    @Test
    void answers407WhenTheResultIsTooLong() throws IOException {
        // 3 million characters of 3 bytes each: within the launcher's limit, which counts characters
        var function = functions.function(
                "Python3.10",
                "index.py",
                "def main_handler(event, context):\n    return '\\u4e2d' * 3000000\n",
                256,
                Duration.ofSeconds(10));

        Run run = functions.run(function, "{}");

        assertThat(failure(run).status()).isEqualTo(RunStatus.RESPONSE_TOO_LARGE);
    }

    @Test
    void givesEachRunItsOwnOutput() throws IOException {
        // given
        var function = functions.python("""
                print("loaded")
                def main_handler(event, context):
                    print("run", event)
                """);

        // when
        var outputs = IntStream.range(0, 20)
                .mapToObj(i -> functions.run(function, "" + i).output())
                .toList();

        // then
        assertThat(outputs.getFirst()).isEqualTo("loaded\nrun 0\n");
        for (int i = 1; i < 20; i++) {
            assertThat(outputs.get(i)).isEqualTo("run " + i + "\n");
        }
    }

    @Test
    void givesARunWhatItsChildProcessesWrote() throws IOException {
        // given
        String count = "for i in $(seq 300); do echo $i; done";
        var python = functions.python("import subprocess\ndef main_handler(event, context):\n    subprocess.run("
                + "['sh', '-c', '" + count + "'])\n");
        var node = functions.node("exports.main_handler = async () => { require('child_process').spawnSync("
                + "'sh', ['-c', '" + count + "'], {stdio: 'inherit'}); };");

        for (var function : List.of(python, node)) {
            for (int i = 0; i < 10; i++) {
                // when
                Run run = functions.run(function, "{}");

                // then
                assertThat(run.output().lines()).hasSize(300);
            }
        }
    }

    /** runtimes.md section 13: 1 MB and 5000 lines per 5 s. */
    @Test
    void boundsOutputThatNeverEndsAndRunsTheNextEventAsUsual() throws IOException {
        // given
        var function = functions.python("""
                import os, time
                def main_handler(event, context):
                    until = time.monotonic() + event
                    while time.monotonic() < until:
                        os.write(1, b"endless\\n" * 1000)
                    return "done"
                """);

        // when
        Run flood = functions.run(function, "1");
        Run quiet = functions.run(function, "0");

        // then
        assertThat(result(flood)).isEqualTo("\"done\"");
        assertThat(flood.output().lines().limit(5000)).allMatch("endless"::equals);
        assertThat(flood.output().lines().skip(5000))
                .singleElement()
                .asString()
                .matches(
                        "\\[PLATFORM] \\d+ lines \\(\\d+ bytes\\) dropped: a run may log 1 MB and 5000 lines in 5 seconds");
        assertThat(quiet.output()).isEmpty();
        assertThat(quiet.coldStart()).isNull();
    }

    @Test
    void runsEventsOfOneFunctionAtTheSameTimeOnSeveralInstances() throws IOException {
        // given
        var function = functions.python(
                "import time\ndef main_handler(event, context):\n    time.sleep(0.5)\n    return event\n");

        // when
        var running = IntStream.range(0, 4)
                .mapToObj(i -> functions.start(function, "" + i))
                .toList();

        // then
        assertThat(running.stream().map(run -> result(run.join()))).containsExactly("0", "1", "2", "3");
        assertThat(running.stream()
                        .map(run -> run.join().instanceId())
                        .distinct()
                        .count())
                .isGreaterThan(1);
    }

    @Test
    void keepsSecretsOfTheGatewayOutOfReach() throws IOException {
        // given
        Path secret = Files.createTempFile("secret", ".txt");
        Files.writeString(secret, "top secret");
        var function = functions.python("""
                import os
                def main_handler(event, context):
                    seen = []
                    for path in event:
                        try:
                            seen.append(open(path).read())
                        except OSError:
                            pass
                    try:
                        open("/var/user/written", "w")
                        seen.append("code is writable")
                    except OSError:
                        pass
                    return [seen, os.getuid() >= 200000, len([p for p in os.listdir("/proc") if p.isdigit()]) < 6]
                """);

        // when
        Run run = functions.run(function, "[\"" + secret + "\", \"/etc/shadow\", \"/proc/1/environ\"]".formatted());

        // then
        assertThat(functions.isolation.level()).isEqualTo(Isolation.Level.USERS);
        assertThat(result(run))
                .doesNotContain("top secret")
                .doesNotContain("root:")
                .doesNotContain("writable");
        assertThat(result(run)).endsWith("true, true]");
        Files.delete(secret);
    }

    @Test
    void leavesNothingBehindWhenRetired() throws IOException {
        // given
        try (var own = new LocalFunctions(Map.of())) {
            var function = own.python("def main_handler(event, context):\n    return 1\n");
            String id = own.run(function, "{}").instanceId();

            // when
            own.retire(function);

            // then
            await().atMost(Duration.ofSeconds(4))
                    .until(() -> !Files.exists(own.instances().resolve(id)));
            assertThat(own.run(function, "{}").coldStart()).isNotNull();
        }
    }

    @Test
    void endsInstancesThatAreIdleForTooLong() throws IOException {
        try (var own = new LocalFunctions(Map.of("openscf.instance.idle", "PT0.2S"))) {
            var function = own.python("def main_handler(event, context):\n    return 1\n");
            String id = own.run(function, "{}").instanceId();

            await().atMost(Duration.ofSeconds(4))
                    .until(() -> !Files.exists(own.instances().resolve(id)));
        }
    }

    @Test
    void endsAnIdleInstanceOfAnotherFunctionWhenMemoryIsShort() throws IOException {
        // given
        try (var own = new LocalFunctions(Map.of("openscf.instance.memory-megabytes", "128"))) {
            var first = own.python("def main_handler(event, context):\n    return 1\n");
            var second = own.python("def main_handler(event, context):\n    return 2\n");
            own.run(first, "{}");

            // when
            Run run = own.run(second, "{}");

            // then
            assertThat(result(run)).isEqualTo("2");
        }
    }

    private static String result(Run run) {
        assertThat(run.outcome()).isInstanceOf(Outcome.Succeeded.class);
        return ((Outcome.Succeeded) run.outcome()).result().toString();
    }

    private static Outcome.Failed failure(Run run) {
        assertThat(run.outcome()).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) run.outcome();
    }

    private static long processesWith(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("sleep 300; echo " + mark))
                .count();
    }
}
