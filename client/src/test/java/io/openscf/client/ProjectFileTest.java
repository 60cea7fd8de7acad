package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectFileTest {
    private static final Variables VARIABLES = new Variables(
            Map.of("HOME_TOWN", "深圳")::get, JsonObject.of(Map.of("s3Endpoint", "http://127.0.0.1:9000", "pid", 1)));

    @TempDir
    Path directory;

    @Test
    void takesParametersVerbatimAndKeepsItsOwnKeysApart() throws IOException {
        // when
        var function = only("""
                functions:
                  - FunctionName: hello
                    Namespace: team
                    Runtime: Python3.10
                    MemorySize: 256
                    InstallDependency: TRUE
                    Description: 2024-01-01
                    Layers: [{LayerName: l, LayerVersion: 1}]
                    Build: make
                    Triggers:
                      - {TriggerName: t, Type: timer, TriggerDesc: '0 0 1 * *', Enable: OPEN}
                """);

        // then
        assertThat(function.parameters())
                .isEqualTo(Map.of(
                        "FunctionName", "hello",
                        "Namespace", "team",
                        "Runtime", "Python3.10",
                        "MemorySize", 256,
                        "InstallDependency", "TRUE",
                        "Description", "2024-01-01",
                        "Layers", List.of(Map.of("LayerName", "l", "LayerVersion", 1))));
        assertThat(function.namespace()).isEqualTo("team");
        assertThat(function.build()).isEqualTo("make");
        assertThat(function.codeDirectory()).isEqualTo(directory);
        assertThat(function.triggers().getFirst().parameters().map())
                .isEqualTo(Map.of("TriggerName", "t", "Type", "timer", "TriggerDesc", "0 0 1 * *", "Enable", "OPEN"));
    }

    @Test
    void codeFromABucketNeedsNoDirectory() throws IOException {
        // when
        var function = only("""
                functions:
                  - FunctionName: hello
                    Code: {CosBucketName: code-1250000000, CosObjectName: /a.zip}
                """);

        // then
        assertThat(function.codeDirectory()).isNull();
        assertThat(function.parameters()).containsKey("Code");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Variables: {TOWN: '${HOME_TOWN}', PORT: 80, RAW: '$${X}', S3: '${openscf.s3Endpoint}/x'}",
                "Variables: [{Key: TOWN, Value: '${HOME_TOWN}'}, {Key: PORT, Value: 80}, {Key: RAW, Value: '$${X}'},"
                        + " {Key: S3, Value: '${openscf.s3Endpoint}/x'}]"
            })
    void variablesAreAListOfTextsForTheApiHoweverTheyAreWritten(String variables) throws IOException {
        // when
        var function = only("functions:\n  - FunctionName: hello\n    Environment:\n      " + variables);

        // then
        assertThat(function.parameters().get("Environment"))
                .isEqualTo(Map.of(
                        "Variables",
                        List.of(
                                Map.of("Key", "TOWN", "Value", "深圳"),
                                Map.of("Key", "PORT", "Value", "80"),
                                Map.of("Key", "RAW", "Value", "${X}"),
                                Map.of("Key", "S3", "Value", "http://127.0.0.1:9000/x"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // lines 3 and on of a function that is right so far, then what is said and where
                "Handlr: x                         | 3: Handlr is no parameter of CreateFunction; did you mean Handler?",
                "Handler: x;  Nonsense: 1          | 4: Nonsense is no parameter of CreateFunction",
                "Timeout: 3;  Timeout: 4           | 4:5: not YAML: found duplicate key Timeout",
                "Timeout: [                        | not YAML",
                "CodeUri: ./nowhere                | 3: CodeUri must name the directory of the code",
                "Environment: 5                    | 3: Environment holds Variables",
                "Description: ${NO_SUCH_VARIABLE}  | 3: ${NO_SUCH_VARIABLE} has no value",
                "Description: ${openscf.nothing}   | 3: ${openscf.nothing} is unknown; there are openscf.s3Endpoint",
                "Triggers: {Type: timer}           | 3: Triggers is a list",
                "Triggers:;  - TriggerName: t      | 4: a trigger needs a Type",
                "Triggers:;  - Type: timer         | 4: a timer trigger needs a TriggerName",
                "Triggers:;  - Type: timer;    TriggerName: t;    TriggerDsc: x"
                        + "| 6: TriggerDsc is no parameter of CreateTrigger; did you mean TriggerDesc?"
            })
    void saysInWhichLineAMistakeIs(String lines, String message) throws IOException {
        // given
        var file = write("functions:\n  - FunctionName: hello\n    " + lines.replace(";", "\n  ") + "\n");

        // then
        assertThatThrownBy(() -> ProjectFile.functions(file, VARIABLES))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(file.toString() + ":")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "functions:", "functions: []", "function: [{FunctionName: a}]", "- a", "functions: [a]"})
    void refusesAFileWithoutFunctions(String text) throws IOException {
        // given
        var file = write(text);

        // then
        assertThatThrownBy(() -> ProjectFile.functions(file, VARIABLES))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("functions");
    }

    @ParameterizedTest
    @CsvSource({"index.py, Python3.10", "index.js, Nodejs18.15"})
    void infersAFunctionFromADirectoryWithoutProjectFile(String source, String runtime) throws IOException {
        // given
        var code = Files.createDirectory(directory.resolve("greeter"));
        Files.writeString(code.resolve(source), "");

        // when
        var function = ProjectFile.functions(code, VARIABLES).getFirst();

        // then
        assertThat(function.parameters())
                .isEqualTo(Map.of("FunctionName", "greeter", "Runtime", runtime, "Handler", "index.main_handler"));
    }

    @Test
    void refusesADirectoryThatCouldBeAnything() {
        assertThatThrownBy(() -> ProjectFile.functions(directory, VARIABLES))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("neither openscf.yaml nor index.py nor index.js");
    }

    private FunctionSpec only(String text) throws IOException {
        var functions = ProjectFile.functions(write(text), VARIABLES);
        assertThat(functions).hasSize(1);
        return functions.getFirst();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve(ProjectFile.NAME), text);
    }
}
