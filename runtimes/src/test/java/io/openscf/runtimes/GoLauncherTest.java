package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.runtimes.LauncherProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Facts of runtimes.md sections 8 and 14 (point 10), for Go1: with programs that the Go toolchain builds from
 * {@code src/test/go} on the library of 2019, which knows fewer fields, and on that of 2021.
 */
@Timeout(300)
class GoLauncherTest {

    private static final String OLD = "v0.0.0-20190817080819-4a2819cda320";
    private static final String NEW = "v0.0.0-20211123032342-f972dcd16ff6";
    private static final Map<String, Optional<Path>> PROGRAMS = new ConcurrentHashMap<>();

    @TempDir
    Path temporary;

    private LauncherProcess launcher(String library) throws Exception {
        Path code = Files.createTempDirectory(temporary, "code");
        Files.copy(program(library), code.resolve("main"));
        return LauncherProcess.adapter(code, "go");
    }

    private LauncherProcess started(String library) throws Exception {
        var launcher = launcher(library);
        assertThat(launcher.initialise("Go1", "main", Map.of("KEY", "value")).status())
                .isEqualTo(200);
        return launcher;
    }

    private static Path program(String library) {
        var program = PROGRAMS.computeIfAbsent(library, GoLauncherTest::build);
        assumeTrue(program.isPresent(), "Go programs cannot be built here");
        return program.orElseThrow();
    }

    private static Optional<Path> build(String library) {
        try {
            Path directory = Files.createDirectories(Path.of("target/go", library));
            Files.writeString(
                    directory.resolve("go.mod"),
                    "module function\n\ngo 1.18\n\nrequire github.com/tencentyun/scf-go-lib " + library + "\n");
            Files.copy(
                    Path.of("src/test/go/main.go"), directory.resolve("main.go"), StandardCopyOption.REPLACE_EXISTING);
            var go = new ProcessBuilder("go", "build", "-mod=mod", "-o", "main", ".")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            String log = new String(go.getInputStream().readAllBytes());
            if (go.waitFor() == 0) {
                return Optional.of(directory.resolve("main"));
            }
            System.err.println("SKIPPED: Go launcher tests, the toolchain could not build on " + library + ":\n" + log);
        } catch (IOException noToolchain) {
            System.err.println("SKIPPED: Go launcher tests, there is no Go toolchain: " + noToolchain.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Test
    void theRecordedBytesOfSection8AreReadAndWritten() throws Exception {
        var python = new ProcessBuilder("python3", "src/test/python/gob_test.py")
                .redirectErrorStream(true)
                .start();
        String log = new String(python.getInputStream().readAllBytes());
        assertThat(python.waitFor()).as(log).isZero();
        assertThat(log).contains("Ran 7 tests");
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void resultsErrorsAndTheContextAreThoseOfSection8(String library) throws Exception {
        try (var launcher = started(library)) {
            assertThat(launcher.invoke("r1", "{\"text\":\"你好\"}").body()).isEqualTo("{\"hello\":\"你好\"}");
            assertThat(launcher.invoke("r2", "{\"do\":\"print\"}").body()).isEqualTo("null");
            assertThat(launcher.output())
                    .isEqualTo(LauncherProcess.marker("init") + LauncherProcess.marker("r1") + "printed\nno line end"
                            + LauncherProcess.marker("r2"));
            assertThat(launcher.invoke("r3", "{\"do\":\"context\"}").body())
                    .isEqualTo("[\"r3\",\"hello\",128,true,\""
                            + launcher.directory().toRealPath() + "\"]");
            assertThat(failure(launcher.invoke("r4", "{\"do\":\"error\",\"text\":\"plain boom\"}")))
                    .isEqualTo("errorString: plain boom");
            assertThat(failure(launcher.invoke("r5", "{\"do\":\"own\",\"text\":\"mine\"}")))
                    .isEqualTo("ownError: mine");
            assertThat(failure(launcher.invoke("r6", "{\"do\":5}"))).startsWith("UnmarshalTypeError: ");
            assertThat(failure(launcher.invoke("r7", "{\"do\":\"channel\"}"))).startsWith("UnsupportedTypeError: ");
        }
    }

    private static String failure(Answer answer) throws IOException {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers()).containsEntry("x-openscf-error", "user").doesNotContainKey("x-openscf-recycle");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("user code exception caught");
        return answer.json().get("stackTrace").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void aPanicCarriesItsFramesAndTheInstanceIsNotUsedAgain(String library) throws Exception {
        try (var launcher = started(library)) {
            Answer answer = launcher.invoke("r1", "{\"do\":\"panic\",\"text\":\"lost\"}");
            assertThat(answer.headers())
                    .containsEntry("x-openscf-error", "user")
                    .containsEntry("x-openscf-recycle", "1");
            assertThat(answer.json().get("stackTrace").asText())
                    .startsWith("string: lost\n\tat ")
                    .contains("main.go:");
        }
    }

    @Test
    void exitDuringACallClosesTheConnectionAndEndsTheInstance() throws Exception {
        try (var launcher = started(NEW)) {
            assertThatThrownBy(() -> launcher.invoke("r1", "{\"do\":\"exit\"}")).isInstanceOf(IOException.class);
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.process().exitValue()).isEqualTo(5);
        }
    }

    @Test
    void theEnvironmentHoldsTheUsersVariablesAndNoneOfTheLaunchers() throws Exception {
        try (var launcher = started(NEW)) {
            assertThat(launcher.invoke("r1", "{\"do\":\"environment\"}").body())
                    .isEqualTo("[\"value\",\"timer\",\"default\",\"\",\"hello\"]");
        }
    }

    @Test
    void globalsSurviveAndLongEventsAndResultsPass() throws Exception {
        try (var launcher = started(NEW)) {
            launcher.invoke("r1", "{\"do\":\"count\"}");
            assertThat(launcher.invoke("r2", "{\"do\":\"count\"}").body()).isEqualTo("2");
            String text = "x".repeat(6 * 1024 * 1024 - 20);
            assertThat(launcher.invoke("r3", "{\"text\":\"" + text + "\"}").body())
                    .hasSize(text.length() + 12);
            Answer answer = launcher.invoke("r4", "{\"do\":\"long\"}");
            assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
            assertThat(answer.json().get("errorMessage").asText()).isEqualTo("body size is too long");
        }
    }

    @Test
    void handlersWithoutParametersGiveNullAndWrongShapesFailEveryCall() throws Exception {
        try (var launcher = launcher(NEW)) {
            launcher.initialise("Go1", "main", Map.of("SHAPE", "nothing"));
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("null");
        }
        try (var launcher = launcher(NEW)) {
            launcher.initialise("Go1", "main", Map.of("SHAPE", "wrong"));
            assertThat(launcher.invoke("r1", "{}").headers()).containsEntry("x-openscf-error", "user");
            assertThat(launcher.invoke("r2", "{}").headers()).containsEntry("x-openscf-error", "user");
        }
    }

    @Test
    void programsThatCannotRunAreLoadErrors() throws Exception {
        assertThat(loadError("absent", "x", "rwxr-xr-x")).isEqualTo("no-entry entry file absent not found");
        assertThat(loadError("main", "x", "rw-r--r--"))
                .startsWith("load fork/exec ")
                .endsWith(": Permission denied");
        assertThat(loadError("main", "\u007fELF\u0002\u0001 other", "rwxr-xr-x"))
                .startsWith("load fork/exec ")
                .contains("Exec format error")
                .contains("architecture");
        assertThat(loadError("main", "#!/bin/sh\nexit 9\n", "rwxr-xr-x"))
                .isEqualTo("load the function exited with code 9 before it listened");
    }

    private String loadError(String handler, String code, String mode) throws Exception {
        Path directory = Files.createTempDirectory(temporary, "code");
        Path program = Files.writeString(directory.resolve("main"), code);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString(mode));
        try (var launcher = LauncherProcess.adapter(directory, "go")) {
            Answer answer = launcher.initialise("Go1", handler, Map.of());
            assertThat(answer.status()).isEqualTo(500);
            return answer.headers().get("x-openscf-error") + " "
                    + answer.json().get("errorMessage").asText();
        }
    }
}
