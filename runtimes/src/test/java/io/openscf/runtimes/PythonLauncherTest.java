package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.runtimes.LauncherProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts of runtimes.md sections 2 to 4 and of the runtime contract, for Python. */
@Timeout(30)
class PythonLauncherTest implements LauncherContract {

    @TempDir
    Path temporary;

    private LauncherProcess started(String code) throws Exception {
        var launcher = LauncherProcess.python(Files.createTempDirectory(temporary, "code"), code);
        assertThat(launcher.initialise("Python3.10", "index.main_handler", Map.of("KEY", "value"))
                        .status())
                .isEqualTo(200);
        return launcher;
    }

    @Override
    public LauncherProcess echo() throws Exception {
        return started("def main_handler(e, c):\n    return e\n");
    }

    private Answer run(String body, String event) throws Exception {
        try (var launcher = started("def main_handler(event, context):\n    " + body + "\n")) {
            return launcher.invoke("r1", event);
        }
    }

    @Test
    void aResultIsItsJsonTextWithUnicodeKept() throws Exception {
        var answer = run("return {'got': event['a'], 'text': '你好'}", "{\"a\":[1,\"é\"]}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"got\": [1, \"é\"], \"text\": \"你好\"}");
        assertThat(answer.headers()).doesNotContainKey("x-openscf-output");
    }

    @Test
    void loneSurrogatesStayEscaped() throws Exception {
        assertThat(run("return '\\ud800x'", "{}").body()).isEqualTo("\"\\ud800x\"");
    }

    @Test
    void aDecimalBecomesAString() throws Exception {
        assertThat(run("import decimal; return decimal.Decimal('1.50')", "{}").body())
                .isEqualTo("\"1.50\"");
    }

    @Test
    void aFailureCarriesTheTracebackWithoutTheLaunchersFrames() throws Exception {
        var answer = run("raise ValueError('no')", "{}");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers()).containsEntry("x-openscf-error", "user");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("user code exception caught");
        assertThat(answer.json().get("stackTrace").asText())
                .startsWith("Traceback (most recent call last):")
                .endsWith("ValueError: no")
                .doesNotContain("bootstrap.py");
    }

    @Test
    void whatCannotBeSerialisedIsAFailureOfTheResult() throws Exception {
        var answer = run("return {1, 2}", "{}");
        assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
        assertThat(answer.json().get("stackTrace").asText()).contains("TypeError: Object of type set");
    }

    @Test
    void aResultOfMoreThanSixMebibytesIsTooLong() throws Exception {
        assertThat(run("return 'x' * (6 * 1024 * 1024 - 2)", "{}").status()).isEqualTo(200);
        var answer = run("return 'x' * (6 * 1024 * 1024)", "{}");
        assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("body size is too long");
    }

    @Test
    void anEventOfSixMebibytesArrivesWhole() throws Exception {
        assertThat(run("return len(event)", "\"" + "é".repeat(3 * 1024 * 1024 - 1) + "\"")
                        .body())
                .isEqualTo("3145727");
    }

    @Test
    void theContextHasTheFieldsOfSection3() throws Exception {
        var context = run("return context", "{}").json();
        assertThat(context.get("request_id").asText()).isEqualTo("r1");
        assertThat(context.get("memory_limit_in_mb").asInt()).isEqualTo(128);
        assertThat(context.get("time_limit_in_ms").asInt()).isEqualTo(3000);
        assertThat(context.get("environment").asText())
                .isEqualTo("{\"SCF_NAMESPACE\": \"default\", \"KEY\": \"value\"}");
        assertThat(context.get("environ").asText()).isEqualTo("SCF_NAMESPACE=default;KEY=value");
        assertThat(context.get("function_version").asText()).isEqualTo("$LATEST");
        assertThat(context.get("tencentcloud_uin").asText()).isEqualTo("100000000000");
    }

    @Test
    void theEnvironmentHoldsTheUsersVariablesAndNoneOfTheLaunchers() throws Exception {
        var answer = run(
                "import os; return [os.environ['KEY'], os.environ['TRIGGER_SRC'], os.environ['SCF_NAMESPACE'],"
                        + " [k for k in os.environ if k.startswith('OPENSCF_')]]",
                "{}");
        assertThat(answer.body()).isEqualTo("[\"value\", \"timer\", \"default\", []]");
    }

    @Test
    void theHandlerRunsOnTheMainThreadUnderAnEmptyModuleName() throws Exception {
        var answer =
                run("import threading; return [threading.current_thread() is threading.main_thread(), __name__]", "{}");
        assertThat(answer.body()).isEqualTo("[true, \"\"]");
    }

    @Test
    void outputOfARunEndsWithTheMarkerAndForgedOnesDoNoHarm() throws Exception {
        String code = """
                import logging, sys
                print('loading')
                def main_handler(event, context):
                    if event:
                        logging.debug('seen')
                        print('HTTP/1.1 200 OK\\r\\n\\r\\n')
                        sys.stderr.write('no newline')
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "true").headers()).containsEntry("x-openscf-output", "1");
            assertThat(launcher.invoke("r2", "false").headers()).doesNotContainKey("x-openscf-output");
            assertThat(launcher.output())
                    .startsWith("loading\n" + LauncherProcess.marker("init"))
                    .contains("seen\n")
                    .endsWith("no newline" + LauncherProcess.marker("r1"));
        }
    }

    @Test
    void loadErrorsAreTyped() throws Exception {
        assertThat(loadError("index.other", "x = 1"))
                .isEqualTo("load AttributeError: module 'index' has no attribute 'other'");
        assertThat(loadError("index.x", "x = 1")).startsWith("load TypeError");
        assertThat(loadError("index.x", "import absent_module"))
                .contains("ModuleNotFoundError")
                .doesNotContain("bootstrap.py");
        assertThat(loadError("index.x", "def x(:")).contains("SyntaxError");
        assertThat(loadError("absent.x", "x = 1")).startsWith("no-entry ");
    }

    private String loadError(String handler, String code) throws Exception {
        try (var launcher = LauncherProcess.python(Files.createTempDirectory(temporary, "code"), code)) {
            var answer = launcher.initialise("Python3.10", handler, Map.of());
            assertThat(answer.status()).isEqualTo(500);
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo(answer.body());
            return answer.headers().get("x-openscf-error") + " "
                    + answer.json().get("errorMessage").asText();
        }
    }

    @Test
    void aHandlerMayLieInASubdirectory() throws Exception {
        Path code = Files.createDirectories(temporary.resolve("code/a/b"))
                .getParent()
                .getParent();
        Files.writeString(code.resolve("a/b/deep.py"), "import beside\ndef f(e, c):\n    return beside.VALUE\n");
        Files.writeString(code.resolve("a/b/beside.py"), "VALUE = 7\n");
        try (var launcher = LauncherProcess.python(code, "")) {
            assertThat(launcher.initialise("Python3.10", "a/b/deep.f", Map.of()).status())
                    .isEqualTo(200);
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("7");
        }
    }

    @Test
    void sysExitEndsTheProcess() throws Exception {
        try (var launcher = started("import sys\ndef main_handler(e, c):\n    sys.exit(3)\n")) {
            assertThatThrownBy(() -> launcher.invoke("r1", "{}")).isInstanceOf(IOException.class);
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.process().exitValue()).isEqualTo(3);
        }
    }

    /** Section 4: the text is the traceback without the launcher's own frame, to the letter. */
    @Test
    void theTracebackIsThatOfUserCodeToTheLetter() throws Exception {
        Path code = Files.createTempDirectory(temporary, "code");
        try (var launcher =
                LauncherProcess.python(code, "def main_handler(event, context):\n    return event['absent']\n")) {
            launcher.initialise("Python3.10", "index.main_handler", Map.of());
            assertThat(launcher.invoke("r1", "{}")
                            .json()
                            .get("stackTrace")
                            .asText()
                            .replaceAll("\n *[~^]+", ""))
                    .isEqualTo("Traceback (most recent call last):\n  File \"" + code.resolve("index.py")
                            + "\", line 2, in main_handler\n    return event['absent']\nKeyError: 'absent'");
        }
    }

    /** Section 4: the root logger has a handler and level DEBUG before user code loads. */
    @Test
    void basicConfigHasNoEffectAndTheRootLoggerShowsEverything() throws Exception {
        String code = """
                import logging
                logging.basicConfig(level=logging.ERROR, format='other')
                logging.info('while loading')
                def main_handler(event, context):
                    logging.getLogger('mine').debug('while running')
                    return [logging.getLogger().level, len(logging.getLogger().handlers)]
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("[10, 1]");
            assertThat(launcher.output())
                    .contains("while loading\n")
                    .contains("while running\n")
                    .doesNotContain("other");
        }
    }

    @Test
    void aLauncherThatWaitsForItsFunctionHasLoadedWhatMostNeed() throws Exception {
        String code = """
                import sys
                loaded = 'logging' in sys.modules
                import logging
                logging.info('shown')
                def main_handler(event, context):
                    return [loaded, logging.getLogger().level, len(logging.getLogger().handlers)]
                """;
        try (var launcher = LauncherProcess.python(Files.createTempDirectory(temporary, "code"), code)) {
            launcher.process().waitFor(1, TimeUnit.SECONDS);
            launcher.initialise("Python3.10", "index.main_handler", Map.of());
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("[true, 10, 1]");
            assertThat(launcher.output()).containsOnlyOnce("shown\n");
        }
    }

    /** Section 3: `environ` is put into the process environment before each call. */
    @Test
    void variablesAreSetAnewBeforeEachCall() throws Exception {
        String code = """
                import os
                def main_handler(event, context):
                    seen = [os.environ.get('KEY'), os.environ.get('SCF_NAMESPACE')]
                    os.environ['KEY'] = 'changed'
                    del os.environ['SCF_NAMESPACE']
                    return seen
                """;
        try (var launcher = started(code)) {
            launcher.invoke("r1", "{}");
            assertThat(launcher.invoke("r2", "{}").body()).isEqualTo("[\"value\", \"default\"]");
        }
    }

    /** Section 2: `TZ` set by the user changes the process's zone. */
    @Test
    void theZoneOfTheUserIsThatOfTheProcess() throws Exception {
        String code = "import time\ndef main_handler(e, c):\n    return time.strftime('%H', time.localtime(0))\n";
        try (var launcher = LauncherProcess.python(Files.createTempDirectory(temporary, "code"), code)) {
            launcher.initialise("Python3.10", "index.main_handler", Map.of("TZ", "Asia/Shanghai"));
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("\"08\"");
        }
    }

    /** Section 14, point 2: the working directory is that of the code for every language. */
    @Test
    void theWorkingDirectoryIsThatOfTheCodeAlsoForAHandlerBelowIt() throws Exception {
        Path code = Files.createTempDirectory(temporary, "code");
        Files.createDirectories(code.resolve("src"));
        Files.writeString(code.resolve("src/deep.py"), "import os, index\ndef f(e, c):\n    return os.getcwd()\n");
        try (var launcher = LauncherProcess.python(code, "")) {
            launcher.initialise("Python3.10", "src/deep.f", Map.of());
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("\"" + code.toRealPath() + "\"");
        }
    }

    /** Section 4: the handler runs on the main thread, where the documented samples set signal handlers. */
    @Test
    void userCodeMayHandleSignals() throws Exception {
        String code = """
                import signal, sys
                def end(number, frame):
                    print('asked to end')
                    sys.exit(0)
                def main_handler(event, context):
                    signal.signal(signal.SIGTERM, end)
                """;
        try (var launcher = started(code)) {
            launcher.invoke("r1", "{}");
            launcher.process().destroy();
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.output()).contains("asked to end\n");
        }
    }

    /** Section 1: the names of the platform and those of its successors are accepted as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"Python2.7", "Python3.6", "Python3.7", "Python3.9", "Python3.10", "Python3.11"})
    void everyNameBehavesTheSame(String runtime) throws Exception {
        String code = "def main_handler(e, c):\n    return e\n";
        try (var launcher = LauncherProcess.python(Files.createTempDirectory(temporary, "code"), code)) {
            launcher.initialise(runtime, "index.main_handler", Map.of());
            assertThat(launcher.invoke("r1", "1").body()).isEqualTo("1");
        }
    }

    /** Section 3: `environment` and `environ` hold the user's variables, not the platform's. */
    @Test
    void theContextHoldsNoVariablesOfThePlatformThoughTheProcessDoes() throws Exception {
        String code = "import os\ndef f(e, c):\n    return [c['environ'], os.environ['OPENSCF_ENDPOINT']]\n";
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
        try (var launcher = LauncherProcess.python(Files.createTempDirectory(temporary, "code"), code)) {
            launcher.initialise("Python3.10", "index.f", platform);
            assertThat(launcher.invoke("r1", "{}").body())
                    .isEqualTo("[\"SCF_NAMESPACE=default;KEY=value\", \"http://a\"]");
        }
    }
}
