package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.runtimes.LauncherProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Facts of runtimes.md sections 2, 3, 6, 12 and 14 (point 7), and of the runtime contract, for PHP. */
@Timeout(30)
class PhpLauncherTest implements LauncherContract {

    @TempDir
    Path temporary;

    @BeforeAll
    static void phpIsThere() throws InterruptedException {
        boolean there = false;
        try {
            there = new ProcessBuilder("php", "-n", "-r", "exit(0);").start().waitFor() == 0;
        } catch (IOException absent) {
            System.err.println("SKIPPED: PHP launcher tests, there is no php: " + absent.getMessage());
        }
        assumeTrue(there, "no php here");
    }

    private LauncherProcess started(String code) throws Exception {
        var launcher = LauncherProcess.php(Files.createTempDirectory(temporary, "code"), code);
        assertThat(launcher.initialise("Php8.0", "index.main_handler", Map.of("KEY", "value"))
                        .status())
                .isEqualTo(200);
        return launcher;
    }

    @Override
    public LauncherProcess echo() throws Exception {
        return started("<?php\nfunction main_handler($e, $c) { return $e; }\n");
    }

    private Answer run(String body, String event) throws Exception {
        try (var launcher = started("<?php\nfunction main_handler($event, $context) { " + body + " }\n")) {
            return launcher.invoke("r1", event);
        }
    }

    @Test
    void eventsAreObjectsListsStayArraysAndResultsAreJson() throws Exception {
        assertThat(run(
                                "return [$event->a->b, is_object($event->a), is_array($event->l)];",
                                "{\"a\":{\"b\":1},\"l\":[]}")
                        .body())
                .isEqualTo("[1,true,true]");
        assertThat(run("return is_array($event) ? $event : 'no list';", "[1,\"你好/é\"]")
                        .body())
                .isEqualTo("[1,\"你好/é\"]");
        assertThat(run("return $event;", "{\"empty\":{}}").body()).isEqualTo("{\"empty\":{}}");
        assertThat(run("return;", "5").body()).isEqualTo("null");
        assertThat(run("return 'text';", "null").body()).isEqualTo("\"text\"");
    }

    @Test
    void theContextIsAnObjectWithTheFieldsOfSection3() throws Exception {
        var context = run("return is_object($context) ? $context : null;", "{}").json();
        assertThat(context.get("request_id").asText()).isEqualTo("r1");
        assertThat(context.get("memory_limit_in_mb").asInt()).isEqualTo(128);
        assertThat(context.get("time_limit_in_ms").asInt()).isEqualTo(3000);
        assertThat(context.get("environment").asText()).isEqualTo("{\"SCF_NAMESPACE\":\"default\",\"KEY\":\"value\"}");
        assertThat(context.get("environ").asText()).isEqualTo("SCF_NAMESPACE=default;KEY=value");
        assertThat(context.get("function_version").asText()).isEqualTo("$LATEST");
        assertThat(context.get("function_name").asText()).isEqualTo("hello");
        assertThat(context.get("namespace").asText()).isEqualTo("default");
        assertThat(context.get("tencentcloud_region").asText()).isEqualTo("ap-guangzhou");
        assertThat(context.get("tencentcloud_appid").asText()).isEqualTo("1250000000");
        assertThat(context.get("tencentcloud_uin").asText()).isEqualTo("100000000000");
    }

    @Test
    void theEnvironmentHoldsTheUsersVariablesAndNoneOfTheLaunchers() throws Exception {
        assertThat(run(
                                "return [getenv('KEY'), $_SERVER['KEY'], getenv('TRIGGER_SRC'), getenv('SCF_NAMESPACE'),"
                                        + " getenv('OPENSCF_LISTEN'), isset($_SERVER['OPENSCF_LISTEN'])];",
                                "{}")
                        .body())
                .isEqualTo("[\"value\",\"value\",\"timer\",\"default\",false,false]");
    }

    /** Section 3: `environ` is put into the process environment before each call. */
    @Test
    void variablesAreSetAnewBeforeEachCall() throws Exception {
        String code = "<?php\nfunction main_handler($e, $c) { $seen = [getenv('KEY'), $_SERVER['KEY']];\n"
                + "    putenv('KEY=changed'); unset($_SERVER['KEY']); return $seen;\n}\n";
        try (var launcher = started(code)) {
            launcher.invoke("r1", "{}");
            assertThat(launcher.invoke("r2", "{}").body()).isEqualTo("[\"value\",\"value\"]");
        }
    }

    @Test
    void userCodeIsLoadedInTheGlobalScopeOnceAndInItsDirectory() throws Exception {
        String code = "<?php\n$count = 0;\nfunction main_handler($event, $context) {\n"
                + "    global $count; return [++$count, basename(getcwd()) === basename(__DIR__)];\n}\n";
        try (var launcher = started(code)) {
            launcher.invoke("r1", "{}");
            assertThat(launcher.invoke("r2", "{}").body()).isEqualTo("[2,true]");
        }
    }

    @Test
    void outputByEveryWayBelongsToItsRun() throws Exception {
        String code = """
                <?php
                echo "loading\\n";
                function main_handler($event, $context) {
                    echo "echo\\n"; print "print\\n"; print_r([1]); var_dump(true);
                    fwrite(STDERR, "error\\n"); file_put_contents('php://stdout', "stdout\\n");
                    ob_start(); echo 'left open';
                }
                """;
        try (var launcher = started(code)) {
            launcher.invoke("r1", "{}");
            assertThat(launcher.output())
                    .startsWith("loading\n" + LauncherProcess.marker("init"))
                    .contains("echo\nprint\nArray\n", "bool(true)\nerror\nstdout\n")
                    .endsWith("left open" + LauncherProcess.marker("r1"));
        }
    }

    @Test
    void closedStreamsAndClearedBuffersDoNoHarm() throws Exception {
        String code = "<?php\nfunction main_handler($event, $context) {\n"
                + "    while (ob_get_level()) { ob_end_clean(); } fclose(STDOUT); fclose(STDERR); return 1;\n}\n";
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("1");
            assertThat(launcher.output()).endsWith(LauncherProcess.marker("r1"));
        }
    }

    @Test
    void exceptionsAndErrorsCarryTheirTraceWithoutTheLaunchersFrames() throws Exception {
        assertThat(stack(run("throw new InvalidArgumentException('no');", "{}")))
                .startsWith("InvalidArgumentException: no in ")
                .contains("index.php:2")
                .contains("{main}");
        assertThat(stack(run("return undefined_function();", "{}")))
                .startsWith("Error: Call to undefined function undefined_function()");
        assertThat(stack(run("return intdiv(1, 0);", "{}"))).startsWith("DivisionByZeroError: ");
    }

    private static String stack(Answer answer) throws IOException {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers()).containsEntry("x-openscf-error", "user");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("user code exception caught");
        String stack = answer.json().get("stackTrace").asText();
        assertThat(stack).doesNotContain("bootstrap.php");
        return stack;
    }

    @Test
    void warningsGoToTheLogAndTheRunGoesOn() throws Exception {
        try (var launcher = started("<?php\nfunction main_handler($e, $c) { return $missing ?? $e->nothing; }\n")) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("null");
            assertThat(launcher.output()).contains("Warning: Undefined property: stdClass::$nothing");
        }
    }

    @Test
    void fatalErrorsAreFailuresOfUserCodeAndEndTheInstance() throws Exception {
        String code = "<?php\nfunction main_handler($e, $c) { trigger_error('fatal', E_USER_ERROR); }\n";
        try (var launcher = started(code)) {
            Answer answer = launcher.invoke("r1", "{}");
            assertThat(stack(answer)).startsWith("Fatal error: fatal in ").contains("index.php:2");
            assertThat(answer.headers()).containsEntry("x-openscf-recycle", "1");
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void dieAndExitAreProcessExitsWhoseOutputIsLogged() throws Exception {
        for (String end : new String[] {"die('last words')", "exit(0)", "(function () { exit('last words'); })()"}) {
            String code = "<?php\nfunction main_handler($event, $context) { ob_start(); " + end + "; }\n";
            try (var launcher = started(code)) {
                Answer answer = launcher.invoke("r1", "{}");
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.headers()).containsEntry("x-openscf-error", "exit");
                assertThat(answer.json().get("errorMessage").asText())
                        .isEqualTo("Process exited before completing request");
                if (end.contains("last words")) {
                    assertThat(launcher.output()).endsWith("last words" + LauncherProcess.marker("r1"));
                }
                assertThatThrownBy(() -> launcher.invoke("r2", "{}")).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void anExitInAForkedChildIsNotTheEndOfTheRun() throws Exception {
        String body = "if (!function_exists('pcntl_fork')) { return 7; } $pid = pcntl_fork();"
                + " if ($pid === 0) { exit(3); } pcntl_waitpid($pid, $status); return 4 + pcntl_wexitstatus($status);";
        assertThat(run(body, "{}").body()).isEqualTo("7");
    }

    @Test
    void whatCannotBeSerialisedOrIsTooLongIsAFailureOfTheResult() throws Exception {
        Answer answer = run("return \"\\xff\";", "{}");
        assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
        assertThat(answer.json().get("stackTrace").asText()).contains("Malformed UTF-8");
        answer = run("return str_repeat('x', 6 * 1024 * 1024);", "{}");
        assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("body size is too long");
        assertThat(run("return str_repeat('x', 6 * 1024 * 1024 - 2);", "{}").status())
                .isEqualTo(200);
    }

    @Test
    void anEventOfSixMebibytesArrivesWhole() throws Exception {
        assertThat(run("return strlen($event);", "\"" + "x".repeat(6 * 1024 * 1024 - 2) + "\"")
                        .body())
                .isEqualTo("6291454");
    }

    @Test
    void loadErrorsAreTyped() throws Exception {
        assertThat(loadError("index.other", "<?php\n$x = 1;"))
                .isEqualTo("load Error: index.php has no function 'other', handler is index.other");
        assertThat(loadError("index.x", "<?php\nfunction x( {")).startsWith("load ParseError: syntax error");
        assertThat(loadError("index.x", "<?php\nfunction strlen() {}"))
                .startsWith("load Fatal error: Cannot redeclare");
        assertThat(loadError("index.x", "<?php\nrequire 'absent.php';"))
                .startsWith("load ")
                .contains("absent.php");
        assertThat(loadError("index.x", "<?php\ndie('no');")).startsWith("exit Process exited");
        assertThat(loadError("absent.x", ""))
                .isEqualTo("no-entry entry file absent.php not found, handler is absent.x");
    }

    private String loadError(String handler, String code) throws Exception {
        try (var launcher = LauncherProcess.php(Files.createTempDirectory(temporary, "code"), code)) {
            var answer = launcher.initialise("Php8.0", handler, Map.of());
            assertThat(answer.status()).isEqualTo(500);
            return answer.headers().get("x-openscf-error") + " "
                    + answer.json().get("errorMessage").asText();
        }
    }

    /** Section 2, PHP_INI_SCAN_DIR: in front of the two directories stays the one of the installed PHP. */
    @Test
    void settingsAndExtensionsOfThePackageAreScannedAtTheStart() throws Exception {
        Path code = Files.createDirectories(temporary.resolve("code"));
        Files.createDirectories(code.resolve("php_extension"));
        Files.writeString(code.resolve("php_extension/own.ini"), "user_agent=ours\n");
        String handler =
                "<?php\nfunction f($e, $c) { return [ini_get('user_agent'), extension_loaded('tokenizer')]; }\n";
        try (var launcher = LauncherProcess.php(code, handler)) {
            launcher.initialise("Php7.4", "index.f", Map.of());
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("[\"ours\",true]");
        }
    }

    @Test
    void aHandlerMayLieInASubdirectory() throws Exception {
        Path code = Files.createDirectories(temporary.resolve("code"));
        Files.createDirectories(code.resolve("a/b"));
        Files.writeString(code.resolve("a/b/deep.php"), "<?php\nfunction f($e, $c) { return 7; }\n");
        try (var launcher = LauncherProcess.php(code, "")) {
            launcher.initialise("Php8.0", "a/b/deep.f", Map.of());
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("7");
        }
    }

    /** Section 3: `environment` and `environ` hold the user's variables, not the platform's. */
    @Test
    void theContextHoldsNoVariablesOfThePlatformThoughTheProcessDoes() throws Exception {
        String code = "<?php function f($e, $c) { return [$c->environ, getenv('OPENSCF_ENDPOINT')]; }";
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
        try (var launcher = LauncherProcess.php(Files.createTempDirectory(temporary, "code"), code)) {
            launcher.initialise("Php8.0", "index.f", platform);
            assertThat(launcher.invoke("r1", "{}").body())
                    .isEqualTo("[\"SCF_NAMESPACE=default;KEY=value\",\"http://a\"]");
        }
    }
}
