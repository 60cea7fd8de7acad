package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.runtimes.LauncherProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts of runtimes.md sections 2, 3, 5 and 14, and of the runtime contract, for Node.js. */
@Timeout(30)
class NodeLauncherTest implements LauncherContract {

    @TempDir
    Path temporary;

    private LauncherProcess started(String runtime, String code) throws Exception {
        var launcher = LauncherProcess.node(Files.createTempDirectory(temporary, "code"), code);
        assertThat(launcher.initialise(runtime, "index.main_handler", Map.of("KEY", "value"))
                        .status())
                .isEqualTo(200);
        return launcher;
    }

    @Override
    public LauncherProcess echo() throws Exception {
        return started("Nodejs18.15", "exports.main_handler = async (e) => e");
    }

    private Answer run(String runtime, String handler, String event) throws Exception {
        try (var launcher = started(runtime, "exports.main_handler = " + handler)) {
            return launcher.invoke("r1", event);
        }
    }

    private Answer run(String handler, String event) throws Exception {
        return run("Nodejs18.15", handler, event);
    }

    @Test
    void promisesCallbacksAndPlainReturnsGiveTheResult() throws Exception {
        assertThat(run("async (event) => ({got: event, text: '你好'})", "[1,\"é\"]")
                        .body())
                .isEqualTo("{\"got\":[1,\"é\"],\"text\":\"你好\"}");
        assertThat(run("(e, c, callback) => { setTimeout(() => { callback(null, 1); callback(null, 2); }, 5) }", "{}")
                        .body())
                .isEqualTo("1");
        assertThat(run("(e) => 5", "{}").body()).isEqualTo("5");
        assertThat(run("Nodejs8.9", "(e) => 5", "{}").body()).isEqualTo("null");
        assertThat(run("(e, c, callback) => 5", "{}").body()).isEqualTo("null");
        assertThat(run("async () => undefined", "{}").body()).isEqualTo("null");
        assertThat(run("(e, c) => { c.succeed('done') }", "{}").body()).isEqualTo("\"done\"");
        assertThat(run("async () => '\\ud800'", "{}").body()).isEqualTo("\"\\ud800\"");
        assertThat(run("() => new Promise(() => {})", "{}").body()).isEqualTo("null");
    }

    @Test
    void failuresHaveTheTextsOfSection5() throws Exception {
        assertThat(stack(run("(e, c, callback) => callback('no')", "{}")))
                .isEqualTo("no(callback err is not instance of Error)");
        assertThat(stack(run("(e, c, callback) => callback(new Error('bad'))", "{}")))
                .isEqualTo("bad");
        assertThat(stack(run("async () => { throw new Error('late') }", "{}"))).isEqualTo("late");
        assertThat(stack(run("(e, c) => c.fail(new Error('failed'))", "{}"))).isEqualTo("failed");
        assertThat(stack(run("() => { throw new TypeError('sync') }", "{}")))
                .startsWith("TypeError: sync\n    at ")
                .contains("index.js")
                .doesNotContain("bootstrap.js");
    }

    private static String stack(Answer answer) throws IOException {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers()).containsEntry("x-openscf-error", "user").doesNotContainKey("x-openscf-recycle");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("user code exception caught");
        return answer.json().get("stackTrace").asText();
    }

    @Test
    void uncaughtErrorsFailTheRunAndTheInstanceIsNotUsedAgain() throws Exception {
        for (String fault :
                new String[] {"setTimeout(() => { throw new Error('lost') }, 5)", "Promise.reject(new Error('lost'))"
                }) {
            var answer = run("(e, c, callback) => { " + fault + " }", "{}");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.headers())
                    .containsEntry("x-openscf-error", "user")
                    .containsEntry("x-openscf-recycle", "1");
            assertThat(answer.json().get("stackTrace").asText()).isEqualTo("lost");
        }
    }

    @Test
    void resultsThatCannotBeSentAreFailuresOfTheResult() throws Exception {
        var cyclic = run("async () => { const a = {}; a.a = a; return a }", "{}");
        assertThat(cyclic.headers()).containsEntry("x-openscf-error", "result");
        assertThat(cyclic.json().get("errorMessage").asText()).startsWith("stringify response to json failed: ");
        var huge = run("async () => 'x'.repeat(6 * 1024 * 1024)", "{}");
        assertThat(huge.json().get("errorMessage").asText()).isEqualTo("body size is too long");
        assertThat(run("async () => 'x'.repeat(6 * 1024 * 1024 - 2)", "{}").status())
                .isEqualTo(200);
    }

    @Test
    void anEventOfSixMebibytesArrivesWhole() throws Exception {
        assertThat(run("async (e) => e.length", "\"" + "é".repeat(3 * 1024 * 1024 - 1) + "\"")
                        .body())
                .isEqualTo("3145727");
    }

    @Test
    void workAfterTheResultKeepsTheInstanceBusyUntilTheLoopIsEmpty() throws Exception {
        try (var launcher = started(
                "Nodejs18.15",
                "exports.main_handler = async () => { setTimeout(() => console.log('after'), 200); return 1 }")) {
            var answer = launcher.invoke("r1", "{}");
            assertThat(answer.body()).isEqualTo("1");
            assertThat(answer.headers()).containsEntry("x-openscf-busy", "1").doesNotContainKey("x-openscf-output");
            var idle = launcher.request("GET /idle", "", "");
            assertThat(idle.status()).isEqualTo(200);
            assertThat(idle.headers()).containsEntry("x-openscf-output", "1");
            assertThat(launcher.output()).isEqualTo("after\n" + LauncherProcess.marker("r1"));
        }
    }

    @Test
    void aRunThatDoesNotWaitForTheLoopIsNotBusy() throws Exception {
        var answer = run(
                "(e, c, callback) => { c.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 9); callback(null, 1) }",
                "{}");
        assertThat(answer.body()).isEqualTo("1");
        assertThat(answer.headers()).doesNotContainKey("x-openscf-busy");
    }

    @Test
    void oldRuntimesSendTheResultWhenTheLoopIsEmpty() throws Exception {
        var answer = run(
                "Nodejs8.9", "(e, c, callback) => { callback(null, 1); setTimeout(() => console.log('x'), 50) }", "{}");
        assertThat(answer.body()).isEqualTo("1");
        assertThat(answer.headers()).containsEntry("x-openscf-output", "1").doesNotContainKey("x-openscf-busy");
    }

    @Test
    void theContextHasTheFieldsOfSection3() throws Exception {
        var context = run("async (e, c) => ({...c.getContext(), waits: c.callbackWaitsForEmptyEventLoop})", "{}")
                .json();
        assertThat(context.get("request_id").asText()).isEqualTo("r1");
        assertThat(context.get("memory_limit_in_mb").asInt()).isEqualTo(128);
        assertThat(context.get("environment").asText()).isEqualTo("{\"SCF_NAMESPACE\":\"default\",\"KEY\":\"value\"}");
        assertThat(context.get("waits").asBoolean()).isTrue();
        assertThat(run("async () => [process.env.KEY, process.env.TRIGGER_SRC, process.env.OPENSCF_LISTEN]", "{}")
                        .body())
                .isEqualTo("[\"value\",\"timer\",null]");
    }

    @Test
    void consoleLinesArePrefixedOnRuntimes8To12Only() throws Exception {
        for (String runtime : new String[] {"Nodejs12.16", "Nodejs18.15"}) {
            try (var launcher = started(runtime, "exports.main_handler = async () => { console.log('hi %d', 5) }")) {
                launcher.invoke("r1", "{}");
                String line = launcher.output().lines().findFirst().orElseThrow();
                assertThat(line).matches(runtime.equals("Nodejs12.16") ? "\\d{4}-.*Z\tr1\thi 5" : "hi 5");
            }
        }
    }

    @Test
    void loadErrorsAreTyped() throws Exception {
        assertThat(loadError("index.other", "exports.x = 1"))
                .startsWith("load TypeError: index.js exports no function 'other'");
        assertThat(loadError("index.x", "require('absent-module')")).contains("Cannot find module 'absent-module'");
        assertThat(loadError("index.x", "exports.x = (")).contains("SyntaxError");
        assertThat(loadError("absent.x", "")).startsWith("no-entry ");
    }

    private String loadError(String handler, String code) throws Exception {
        try (var launcher = LauncherProcess.node(Files.createTempDirectory(temporary, "code"), code)) {
            var answer = launcher.initialise("Nodejs18.15", handler, Map.of());
            assertThat(answer.status()).isEqualTo(500);
            return answer.headers().get("x-openscf-error") + " "
                    + answer.json().get("errorMessage").asText();
        }
    }

    @Test
    void modulesInTheStandardFormatWork() throws Exception {
        Path code = Files.createDirectories(temporary.resolve("esm"));
        Files.writeString(code.resolve("package.json"), "{\"type\":\"module\"}");
        try (var launcher =
                LauncherProcess.node(code, "import fs from 'fs'; export const f = async () => typeof fs.open")) {
            assertThat(launcher.initialise("Nodejs18.15", "index.f", Map.of()).status())
                    .isEqualTo(200);
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("\"function\"");
        }
    }

    @Test
    void exitClosesTheConnectionAndKeepsTheOutput() throws Exception {
        try (var launcher = started(
                "Nodejs18.15", "exports.main_handler = () => { console.log('x'.repeat(200000)); process.exit(4) }")) {
            assertThatThrownBy(() -> launcher.invoke("r1", "{}")).isInstanceOf(IOException.class);
            assertThat(launcher.process().waitFor()).isEqualTo(4);
            assertThat(launcher.output()).hasSize(200001);
        }
    }

    @Test
    void theEndOfEveryRunIsMarkedOnceThereMayBeChildProcesses() throws Exception {
        try (var launcher = started("Nodejs18.15", """
                exports.main_handler = async (event) => {
                  if (event) require('child_process').spawnSync('echo', ['child'], {stdio: 'inherit'});
                };""")) {
            assertThat(launcher.invoke("r1", "false").headers()).doesNotContainKey("x-openscf-output");
            assertThat(launcher.invoke("r2", "true").headers()).containsEntry("x-openscf-output", "1");
            assertThat(launcher.output()).isEqualTo("child\n" + LauncherProcess.marker("r2"));
        }
    }

    /** Sections 5 and 14, points 3, 4 and 18: what depends on the version that was asked for. */
    @ParameterizedTest
    @CsvSource({
        "Nodejs6.10, null, false, false",
        "Nodejs8.9, null, false, true",
        "Nodejs10.15, 5, true, true",
        "Nodejs12.16, 5, true, true",
        "Nodejs14.18, 5, true, false",
        "Nodejs16.13, 5, true, false",
        "Nodejs18.15, 5, true, false",
        "Nodejs20.19, 5, true, false",
        "Nodejs22.21, 5, true, false"
    })
    void returnsEarlyAnswersAndPrefixesDependOnTheVersion(
            String runtime, String plainReturn, boolean early, boolean prefix) throws Exception {
        assertThat(run(runtime, "() => 5", "{}").body()).isEqualTo(plainReturn);
        var answer = run(runtime, "(e, c, callback) => { callback(null, 1); setTimeout(() => {}, 100) }", "{}");
        assertThat(answer.headers().containsKey("x-openscf-busy")).isEqualTo(early);
        try (var launcher = started(runtime, "exports.main_handler = async () => { console.error('hi') }")) {
            launcher.invoke("r1", "{}");
            String line = launcher.output().lines().findFirst().orElseThrow();
            assertThat(line).matches(prefix ? "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\tr1\thi" : "hi");
        }
    }

    /** Section 5: a promise stops the waiting of old runtimes, and so do done, succeed and fail. */
    @Test
    void promisesAndTheContextsEndingsDoNotWaitForTheLoopOnOldRuntimes() throws Exception {
        for (String handler : new String[] {
            "() => { setInterval(() => {}, 9); return Promise.resolve(1) }",
            "(e, c) => { setInterval(() => {}, 9); c.done(null, 1) }",
            "(e, c) => { setInterval(() => {}, 9); c.succeed(1) }"
        }) {
            assertThat(run("Nodejs8.9", handler, "{}").body()).isEqualTo("1");
        }
    }

    @Test
    void onAnErrorTheMessageIsTheTextAndTheStackGoesToTheLog() throws Exception {
        try (var launcher =
                started("Nodejs18.15", "exports.main_handler = (e, c, callback) => callback(new RangeError('bad'))")) {
            assertThat(stack(launcher.invoke("r1", "{}"))).isEqualTo("bad");
            assertThat(launcher.output())
                    .startsWith("RangeError: bad\n    at ")
                    .contains("index.js:1")
                    .endsWith(LauncherProcess.marker("r1"));
        }
        assertThat(stack(run("async () => { throw 'text' }", "{}")))
                .isEqualTo("text(callback err is not instance of Error)");
        assertThat(stack(run("() => Promise.reject(undefined)", "{}")))
                .isEqualTo("undefined(callback err is not instance of Error)");
        assertThat(stack(run("() => { throw null }", "{}"))).isEqualTo("null(callback err is not instance of Error)");
    }

    /** Section 12: a Node load problem inside the handler is 430 with the stack. */
    @Test
    void aLoadProblemInsideTheHandlerIsAFailureOfTheRun() throws Exception {
        Path code = Files.createTempDirectory(temporary, "code");
        Files.writeString(code.resolve("native.node"), "for another machine");
        try (var launcher = LauncherProcess.node(code, "exports.f = () => require('./native.node')")) {
            launcher.initialise("Nodejs18.15", "index.f", Map.of());
            assertThat(stack(launcher.invoke("r1", "{}")))
                    .contains("native.node")
                    .contains("\n    at ");
        }
    }

    /** Section 3: `environ` is put into the process environment before each call; section 2: TZ. */
    @Test
    void variablesAreSetAnewBeforeEachCallAndTheZoneIsTheUsers() throws Exception {
        String code = "exports.f = async () => { const seen = [process.env.KEY, new Date(0).getHours()];"
                + " process.env.KEY = 'changed'; return seen }";
        try (var launcher = LauncherProcess.node(Files.createTempDirectory(temporary, "code"), code)) {
            launcher.initialise("Nodejs18.15", "index.f", Map.of("KEY", "value", "TZ", "Asia/Shanghai"));
            launcher.invoke("r1", "{}");
            assertThat(launcher.invoke("r2", "{}").body()).isEqualTo("[\"value\",8]");
        }
    }

    @Test
    void aHandlerMayLieInASubdirectoryAndRunsInTheCodeDirectory() throws Exception {
        Path code = Files.createTempDirectory(temporary, "code");
        Files.createDirectories(code.resolve("a/b"));
        Files.writeString(code.resolve("a/b/deep.js"), "exports.f = async () => process.cwd()");
        try (var launcher = LauncherProcess.node(code, "")) {
            launcher.initialise("Nodejs18.15", "a/b/deep.f", Map.of());
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("\"" + code.toRealPath() + "\"");
        }
    }

    @Test
    void settingCallbackWaitsIsSeenAndGetContextIsPlain() throws Exception {
        assertThat(run(
                                "async (e, c) => { c.callbackWaitsForEmptyEventLoop = false;"
                                        + " return [c.callbackWaitsForEmptyEventLoop, Object.values(c.getContext()).some((v) => typeof v === 'function')] }",
                                "{}")
                        .body())
                .isEqualTo("[false,false]");
    }

    /** Section 3: `environment` and `environ` hold the user's variables, not the platform's. */
    @Test
    void theContextHoldsNoVariablesOfThePlatformThoughTheProcessDoes() throws Exception {
        String code = "exports.f = async (e, c) => [c.environ, process.env.OPENSCF_ENDPOINT]";
        var platform = Map.of(
                "KEY",
                "value",
                "OPENSCF_ENDPOINT",
                "http://a",
                "SCF_RUNTIME",
                "x",
                "_HANDLER",
                "h",
                "TENCENTCLOUD_REGION",
                "r",
                "LANG",
                "C");
        try (var launcher = LauncherProcess.node(Files.createTempDirectory(temporary, "code"), code)) {
            launcher.initialise("Nodejs18.15", "index.f", platform);
            assertThat(launcher.invoke("r1", "{}").body())
                    .isEqualTo("[\"SCF_NAMESPACE=default;KEY=value\",\"http://a\"]");
        }
    }
}
