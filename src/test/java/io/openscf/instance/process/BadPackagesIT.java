package io.openscf.instance.process;

import static io.openscf.instance.process.BadPackage.bad;
import static io.openscf.instance.process.BadPackage.foreignProgram;
import static io.openscf.model.RunStatus.HANDLER_NOT_FOUND;
import static io.openscf.model.RunStatus.USER_CODE_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.model.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people upload by mistake, on the real runtimes: runtimes.md section 12 (module or handler missing, syntax error: 443
 * with the message), section 9 ({@code ReloadFail}), semantics.md section 9 (437: entry file missing).
 */
class BadPackagesIT {
    private static final String INDEX = "index.main_handler";
    private static LocalFunctions functions;

    @BeforeAll
    static void startPool() throws IOException {
        functions = new LocalFunctions(Map.of("openscf.instance.memory-megabytes", "4000"));
    }

    @AfterAll
    static void stopPool() {
        functions.close();
    }

    @ParameterizedTest
    @MethodSource({"python", "node", "php", "java", "custom", "go"})
    void failsWithItsCodeAndText(BadPackage bad) throws IOException {
        // given
        assumeTrue(!bad.runtime.startsWith("Php") || Files.exists(Path.of("/usr/bin/php")), "php is not installed");
        var function = functions.bare(bad.runtime, bad.handler, 256, List.of());
        bad.layInto(functions.code(function));

        // when
        var run = functions.run(function, "{}");

        // then
        assertThat(run.outcome()).isInstanceOf(Outcome.Failed.class);
        var failure = (Outcome.Failed) run.outcome();
        if (bad.exactly != null) {
            assertThat(failure.message()).isEqualTo(bad.exactly);
        } else {
            assertThat(failure.message()).contains(bad.says);
        }
        assertThat(failure.status()).isEqualTo(bad.status);
        assertThat(failure.errorCode()).isEqualTo(1);
        assertThat(failure.stackTrace()).as("with 430 only").isNull();
    }

    static Stream<BadPackage> python() {
        var runtime = "Python3.10";
        return Stream.of(
                bad("empty", runtime, INDEX, HANDLER_NOT_FOUND, "index.py", "not found"),
                bad("other file", runtime, INDEX, HANDLER_NOT_FOUND, "index.py", "not found")
                        .with("other.py", "def main_handler(e, c): pass\n"),
                bad("syntax error", runtime, INDEX, USER_CODE_ERROR, "SyntaxError", "index.py")
                        .with("index.py", "def main_handler(:\n"),
                bad("missing module", runtime, INDEX, USER_CODE_ERROR, "ModuleNotFoundError", "'absent'")
                        .with("index.py", "import absent\ndef main_handler(e, c): pass\n"),
                bad("missing handler", runtime, INDEX, USER_CODE_ERROR)
                        .saying("AttributeError: module 'index' has no attribute 'main_handler'")
                        .with("index.py", "def other(e, c): pass\n"),
                bad("handler not callable", runtime, INDEX, USER_CODE_ERROR, "main_handler", "not callable")
                        .with("index.py", "main_handler = 5\n"));
    }

    static Stream<BadPackage> node() {
        var runtime = "Nodejs18.15";
        return Stream.of(
                bad("empty", runtime, INDEX, HANDLER_NOT_FOUND, "index.js", "not found"),
                bad("syntax error", runtime, INDEX, USER_CODE_ERROR, "SyntaxError", "index.js")
                        .with("index.js", "exports.main_handler = (\n"),
                bad("missing module", runtime, INDEX, USER_CODE_ERROR, "Cannot find module 'absent'")
                        .with("index.js", "require('absent');\nexports.main_handler = () => 1;\n"),
                bad("missing handler", runtime, INDEX, USER_CODE_ERROR, "index.js", "'main_handler'")
                        .with("index.js", "exports.other = () => 1;\n"),
                bad("handler not callable", runtime, INDEX, USER_CODE_ERROR, "index.js", "'main_handler'")
                        .with("index.js", "exports.main_handler = 5;\n"));
    }

    static Stream<BadPackage> php() {
        var runtime = "Php8.0";
        return Stream.of(
                bad("empty", runtime, INDEX, HANDLER_NOT_FOUND, "index.php", "not found"),
                bad("syntax error", runtime, INDEX, USER_CODE_ERROR, "syntax error", "index.php")
                        .with("index.php", "<?php function main_handler( {\n"),
                bad("missing module", runtime, INDEX, USER_CODE_ERROR, "absent.php")
                        .with("index.php", "<?php require 'absent.php'; function main_handler($e, $c) {}\n"),
                bad("missing handler", runtime, INDEX, USER_CODE_ERROR, "'main_handler'")
                        .with("index.php", "<?php function other($e, $c) {}\n"));
    }

    static Stream<BadPackage> java() {
        var runtime = "Java11";
        var handler = "example.Hello::run";
        return Stream.of(
                bad("empty", runtime, handler, USER_CODE_ERROR)
                        .saying("java.lang.ClassNotFoundException: example.Hello"),
                bad("missing method", runtime, handler, USER_CODE_ERROR, "java.lang.NoSuchMethodException", "run")
                        .compiled("package example; public class Hello { public void other() {} }"),
                bad("missing class", runtime, handler, USER_CODE_ERROR, "example/Absent")
                        .compiled("package example; class Absent {} public class Hello extends Absent {"
                                + " public void run() {} }")
                        .without("example/Absent.class"),
                bad("handler without method", runtime, "example.Hello", USER_CODE_ERROR, "example.Hello")
                        .compiled("package example; public class Hello {}"));
    }

    static Stream<BadPackage> custom() {
        var runtime = "CustomRuntime";
        return Stream.of(
                bad("empty", runtime, "x", USER_CODE_ERROR).saying("ReloadFail: Bootstrap not executable\n"),
                bad("not executable", runtime, "x", USER_CODE_ERROR)
                        .saying("ReloadFail: Bootstrap not executable\n")
                        .with("bootstrap", "#!/bin/sh\n"),
                bad("CR LF", runtime, "x", USER_CODE_ERROR, "ReloadFail: ", "CR LF")
                        .executable("bootstrap", "#!/bin/sh\r\necho\r\n"),
                bad("byte order mark", runtime, "x", USER_CODE_ERROR, "ReloadFail: ", "byte order mark")
                        .executable("bootstrap", "\ufeff#!/bin/sh\necho\n"),
                bad("other architecture", runtime, "x", USER_CODE_ERROR, "ReloadFail: ", "another architecture")
                        .executable("bootstrap", foreignProgram()),
                bad("syntax error", runtime, "x", USER_CODE_ERROR, "ReloadFail: ", "exited with code 2")
                        .executable("bootstrap", "#!/bin/sh\nif then\n"));
    }

    static Stream<BadPackage> go() {
        var runtime = "Go1";
        return Stream.of(
                bad("empty", runtime, "main", HANDLER_NOT_FOUND, "main", "not found"),
                bad("not executable", runtime, "main", USER_CODE_ERROR, "main", "Permission denied")
                        .with("main", "\u007fELF"),
                bad("CR LF", runtime, "main", USER_CODE_ERROR, "CR LF").executable("main", "#!/bin/sh\r\n"),
                bad("other architecture", runtime, "main", USER_CODE_ERROR, "main", "another architecture")
                        .executable("main", foreignProgram()),
                bad("not a server", runtime, "main", USER_CODE_ERROR, "exited with code 3")
                        .executable("main", "#!/bin/sh\nexit 3\n"));
    }
}
