package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command of the launcher's CLI against a real gateway: what it prints, where, and its exit code. */
class CliIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ECHO = """
            def main_handler(event, context):
                print("got", event)
                return event
            """;
    private static final String FAILING = """
            def main_handler(event, context):
                raise ValueError("不行: %s" % event)
            """;

    private static GatewayProcess gateway;
    private static Cli cli;

    @TempDir
    static Path projects;

    @BeforeAll
    static void startGateway() throws IOException {
        gateway = GatewayProcess.start(Map.of());
        cli = Cli.beside(gateway);
        for (var function : Map.of("echo", ECHO, "failing", FAILING).entrySet()) {
            var deployed = cli.run("deploy", project(function.getKey(), function.getValue()));
            assertThat(deployed.exitCode()).as(deployed.err()).isZero();
        }
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @Test
    void deployCreatesThenLeavesAloneThenUpdates() throws IOException {
        // given
        var directory = project("changing", ECHO);

        // when
        var first = cli.run("deploy", directory);
        var second = cli.run("deploy", directory);
        Files.writeString(
                Path.of(directory, "index.py"), "def main_handler(event, context):\n    return {'is': 'new'}\n");
        var third = cli.run("deploy", directory, "--json");

        // then
        assertThat(first.out()).startsWith("changing: created, active");
        assertThat(first.err()).contains("next: ./openscf invoke changing");
        assertThat(second.out()).startsWith("changing: unchanged, active");
        assertThat(json(third.out()).at("/Functions/0/Result").asText()).isEqualTo("updated");
        assertThat(third.err()).isEmpty();
        assertThat(cli.run("invoke", "changing").out()).isEqualTo("{\"is\": \"new\"}\n");
    }

    @Test
    void aProjectFileBringsConfigurationTriggersAndSeveralFunctions() throws IOException {
        // given
        project("several", ECHO);
        var file = Files.writeString(projects.resolve("several/openscf.yaml"), """
                functions:
                  - FunctionName: several-one
                    Runtime: Python3.10
                    Handler: index.main_handler
                    MemorySize: 256
                    Timeout: 7
                    Environment: {Variables: {TOWN: '${TOWN}'}}
                    Triggers:
                      - {TriggerName: yearly, Type: timer, TriggerDesc: '0 0 1 1 *', CustomArgument: 你好}
                  - FunctionName: several-two
                    Runtime: Nodejs18.15
                    Handler: index.main_handler
                """);
        var withTown = Cli.with(Map.of("OPENSCF_DATA_DIRECTORY", gateway.data().toString(), "TOWN", "深圳"));

        // when
        var first = withTown.run("deploy", file.toString());
        var again = withTown.run("deploy", file.toString());

        // then
        assertThat(first.err()).contains("several-one: creating the timer trigger yearly");
        assertThat(again.out().lines()).allMatch(line -> line.contains("unchanged"));
        assertThat(again.err()).doesNotContain("trigger");
        var function = gateway.post("GetFunction", "{\"FunctionName\":\"several-one\"}");
        assertThat(function.path("MemorySize").asInt()).isEqualTo(256);
        assertThat(function.path("Timeout").asInt()).isEqualTo(7);
        assertThat(function.at("/Environment/Variables/0/Value").asText()).isEqualTo("深圳");
        assertThat(function.at("/Triggers/0/CustomArgument").asText()).isEqualTo("你好");
    }

    @Test
    void aMistakeInAProjectFileIsShownWithItsLine() throws IOException {
        // given
        project("mistaken", ECHO);
        var file = projects.resolve("mistaken/openscf.yaml");
        var lines = "functions:\n  - FunctionName: mistaken\n    Runtime: Python3.10\n    ";

        // when
        Files.writeString(file, lines + "Handlr: index.main_handler\n");
        var misspelt = cli.run("deploy", file.toString());
        Files.writeString(file, lines + "Handler: index.main_handler\n    MemorySize: 100\n");
        var refused = cli.run("deploy", file.toString());

        // then
        assertThat(misspelt.exitCode()).isEqualTo(2);
        assertThat(misspelt.err()).contains("openscf.yaml:4: Handlr is no parameter", "did you mean Handler?");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("InvalidParameterValue.Memory", "openscf.yaml:5");
    }

    @Test
    void watchRedeploysEditsAndGoesOnAfterErrors() throws IOException {
        // given
        var directory = project("watched", ECHO);
        var watching = cli.start("deploy", directory, "--watch");
        var said = linesOf(watching);
        try {
            awaitCount(said, "watching ", 1);

            // when
            Files.writeString(Path.of(directory, "openscf.yaml"), "functions: [");
            awaitCount(said, "not YAML", 1);
            awaitCount(said, "watching ", 2);
            Files.delete(Path.of(directory, "openscf.yaml"));
            Files.writeString(Path.of(directory, "index.py"), "def main_handler(event, context):\n    return 2\n");

            // then
            awaitCount(said, "watched: updated, active", 1);
            assertThat(said).anyMatch(line -> line.contains("index.py and 1 more changed"));
            assertThat(cli.run("invoke", "watched").out()).isEqualTo("2\n");
            assertThat(watching.isAlive()).isTrue();
        } finally {
            watching.destroy();
        }
    }

    @Test
    void invokeTakesItsEventFromTheCommandLineAFileOrStandardInput() throws IOException {
        // given
        var event = "{\"名字\": \"张三 😀\"}";
        var file = Files.writeString(projects.resolve("event.json"), event);

        // when
        var given = cli.run("invoke", "echo", "-d", event);
        var fromFile = cli.run("invoke", "echo", "-d", "@" + file);
        var fromInput = cli.runWithInput(event, "invoke", "echo", "-d", "-");

        // then
        assertThat(List.of(given.out(), fromFile.out(), fromInput.out())).containsOnly(event + "\n");
    }

    @Test
    void textSurvivesALocaleWithoutUtf8() {
        // given
        var plain = Cli.with(Map.of("OPENSCF_DATA_DIRECTORY", gateway.data().toString(), "LC_ALL", "C"));

        // when
        var result = plain.run("invoke", "echo", "-d", "{\"\\u0001\": \"张三 é 😀\"}");

        // then
        assertThat(result.out()).isEqualTo("{\"\\u0001\": \"张三 é 😀\"}\n");
    }

    @Test
    void aMegabyteOfResultIsPrintedWhole() throws IOException {
        // given
        var event = "[\"" + "字".repeat(350_000) + "\"]";
        var file = Files.writeString(projects.resolve("large.json"), event);

        // when
        var result = cli.run("invoke", "echo", "-d", "@" + file);

        // then
        assertThat(result.out()).hasSize(event.length() + 1).isEqualTo(event + "\n");
    }

    @Test
    void aFailedFunctionIsExitCode1WithItsTraceOnStandardError() {
        // when
        var failed = cli.run("invoke", "failing", "-d", "{}", "--tail");

        // then
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).contains("START RequestId", "the function failed", "ValueError: 不行: {}");
    }

    @Test
    void invokeJsonIsTheResultOfTheApi() throws IOException {
        // when
        var result = cli.run("invoke", "echo", "-d", "1", "--json", "--qualifier", "$LATEST");

        // then
        assertThat(json(result.out()).path("RetMsg").asText()).isEqualTo("1");
        assertThat(json(result.out()).path("InvokeResult").asInt()).isZero();
    }

    @Test
    void anAsynchronousRunPrintsItsRequestIdAndLogsShowIt() {
        // when
        var queued = cli.run("invoke", "echo", "--async", "-d", "{\"n\":17}");

        // then
        var id = queued.out().strip();
        assertThat(id).matches("[0-9a-f-]{36}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                cli.run("logs", "echo", "--request-id", id).out())
                        .contains("START RequestId:" + id, "got {'n': 17}", "END RequestId:" + id));
    }

    @Test
    void logsFollowPrintsEachRunOnceAndEndsWithItsReader() throws IOException {
        // given
        var following = cli.start("logs", "echo", "-f");
        var said = linesOf(following);
        try {
            // when
            cli.run("invoke", "echo", "-d", "\"followed-1\"");
            cli.run("invoke", "echo", "-d", "\"followed-2\"");
            awaitCount(said, "got followed-2", 1);
            awaitCount(said, "got followed-1", 1);
            following.getInputStream().close();

            // then
            await().atMost(PATIENCE).until(() -> {
                cli.run("invoke", "echo", "-d", "\"unread\"");
                return !following.isAlive();
            });
        } finally {
            following.destroy();
        }
    }

    @Test
    void ctrlCEndsAFollowingCommandWith130() throws Exception {
        // given
        var following = cli.start("logs", "echo", "-f", "-n", "1");
        try {
            cli.run("invoke", "echo");
            awaitCount(linesOf(following), "END RequestId", 1);

            // when
            new ProcessBuilder("kill", "-INT", Long.toString(following.pid()))
                    .start()
                    .waitFor();

            // then
            assertThat(following.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(following.exitValue()).isEqualTo(130);
        } finally {
            following.destroy();
        }
    }

    @Test
    void triggersAreCreatedListedSwitchedAndDeleted() throws IOException {
        // when
        var created = cli.run(
                "trigger",
                "create",
                "echo",
                "--type",
                "timer",
                "--name",
                "nightly",
                "--desc",
                "0 3 * * *",
                "--disabled");
        var listed = cli.run("trigger", "list", "echo");
        var enabled = cli.run("trigger", "enable", "echo", "nightly");
        var listedAgain = cli.run("trigger", "list", "echo", "--json");
        var disabled = cli.run("trigger", "disable", "echo", "nightly", "--json");
        var deleted = cli.run("trigger", "delete", "echo", "nightly");
        var absent = cli.run("trigger", "delete", "echo", "nightly");

        // then
        assertThat(created.out()).isEqualTo("nightly: created\n");
        assertThat(listed.out().lines().skip(1))
                .anyMatch(line -> line.matches("timer +nightly .* no .*0 3 \\* \\* \\*.*"));
        assertThat(enabled.out()).isEqualTo("nightly: enabled\n");
        assertThat(json(listedAgain.out()).at("/Triggers/0/Enable").asInt()).isEqualTo(1);
        assertThat(json(disabled.out()).path("Enable").asText()).isEqualTo("CLOSE");
        assertThat(deleted.out()).isEqualTo("nightly: deleted\n");
        assertThat(absent.exitCode()).isEqualTo(1);
        assertThat(absent.err()).contains("has no trigger nightly", "./openscf trigger list echo");
    }

    @Test
    void listAndStatusTellWhatIsThere() throws IOException {
        // when
        var table = cli.run("list");
        var names = json(cli.run("list", "--json").out()).findValuesAsText("FunctionName");
        var status = cli.run("status");

        // then
        assertThat(table.out()).containsPattern("echo +Python3.10 +Event +Active");
        assertThat(names).contains("echo", "failing");
        assertThat(status.out()).contains(gateway.address()).contains("ready");
        assertThat(status.exitCode()).isZero();
    }

    @Test
    void aDeletedFunctionIsGone() throws IOException {
        // given
        cli.run("deploy", project("shortlived", ECHO));

        // when
        var deleted = cli.run("delete", "shortlived");

        // then
        assertThat(deleted.out()).isEqualTo("shortlived: deleted\n");
        assertThat(cli.run("list").out()).doesNotContain("shortlived");
        assertThat(cli.run("delete", "shortlived").exitCode()).isEqualTo(1);
    }

    @Test
    void aMissingFunctionIsExitCode1AndTheNearestNameIsOffered() {
        // when
        var result = cli.run("invoke", "ehco");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("ResourceNotFound.Function", "Did you mean echo?");
    }

    @Test
    void wrongUsageIsExitCode2() {
        assertThat(cli.run("invoek").err()).contains("did you mean invoke?");
        for (var wrong :
                List.of("invoek", "invoke", "invoke echo --asnc", "trigger", "logs echo -n 0", "list --data {}")) {
            var result = cli.run(wrong.split(" "));
            assertThat(result.exitCode()).as(wrong).isEqualTo(2);
            assertThat(result.out()).as(wrong).isEmpty();
            assertThat(result.err()).as(wrong).startsWith("openscf: ");
        }
    }

    @Test
    void aGatewayThatDoesNotAnswerIsExitCode3() throws IOException {
        // given
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        var elsewhere = Cli.with(remote("127.0.0.1:" + free, gateway.fact("secretKey")));

        // when
        var refused = elsewhere.run("list");
        var unknown = Cli.with(Map.of()).run("list", "--json");

        // then
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).contains("cannot reach the gateway", "./openscf run");
        assertThat(unknown.exitCode()).isEqualTo(3);
        assertThat(json(unknown.out()).at("/Error/Message").asText()).contains("no gateway is known");
    }

    @Test
    void aBuildStepDoesNotRunForAGatewayThatIsAway() throws IOException {
        // given
        var directory = project("built", ECHO);
        Files.writeString(Path.of(directory, "openscf.yaml"), """
                functions:
                  - FunctionName: built
                    Runtime: Python3.10
                    Handler: index.main_handler
                    Build: touch made && echo broken && exit 7
                """);

        // when
        var away = Cli.with(remote("127.0.0.1:1", "any")).run("deploy", directory);
        var isMadeAlready = Files.exists(Path.of(directory, "made"));
        var failed = cli.run("deploy", directory);

        // then
        assertThat(away.exitCode()).isEqualTo(3);
        assertThat(isMadeAlready).isFalse();
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains("failed with status 7", "broken");
        assertThat(Path.of(directory, "made")).exists();
    }

    @Test
    void aRemoteGatewayIsReachedWithVariablesOrOptionsAlone() {
        // given
        var key = gateway.fact("secretKey");

        // when
        var variables = Cli.with(remote(gateway.address(), key)).run("invoke", "echo", "-d", "1");
        var options = Cli.with(Map.of())
                .run(
                        "invoke",
                        "echo",
                        "-d",
                        "1",
                        "--endpoint",
                        "http://" + gateway.address(),
                        "--secret-id",
                        gateway.fact("secretId"),
                        "--secret-key",
                        key);
        var wrongKey = Cli.with(remote(gateway.address(), "wrong")).run("list");

        // then
        assertThat(List.of(variables.out(), options.out())).containsOnly("1\n");
        assertThat(wrongKey.exitCode()).isEqualTo(1);
        assertThat(wrongKey.err())
                .contains("AuthFailure.SignatureFailure", "OPENSCF_SECRET_ID")
                .doesNotContain(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "deploy",
                "invoke",
                "logs",
                "list",
                "delete",
                "status",
                "trigger",
                "trigger list",
                "trigger create",
                "trigger delete",
                "trigger enable",
                "trigger disable"
            })
    void everyCommandHasHelp(String command) {
        // when
        var words = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command.split(" ")));
        words.add("--help");
        var help = cli.run(words.toArray(String[]::new));

        // then
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).containsIgnoringCase("usage: ").contains("openscf " + command);
    }

    private static Map<String, String> remote(String address, String key) {
        return Map.of(
                "OPENSCF_ENDPOINT", address,
                "OPENSCF_SECRET_ID", gateway.fact("secretId"),
                "OPENSCF_SECRET_KEY", key);
    }

    private static String project(String name, String code) throws IOException {
        var directory = Files.createDirectories(projects.resolve(name));
        Files.writeString(directory.resolve("index.py"), code, StandardCharsets.UTF_8);
        return directory.toString();
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    /** Both streams of a command, filled as it goes on. */
    private static List<String> linesOf(Process process) {
        var lines = new CopyOnWriteArrayList<String>();
        for (var reader : List.of(process.inputReader(), process.errorReader())) {
            Thread.ofVirtual().start(() -> copy(reader, lines));
        }
        return lines;
    }

    private static void copy(BufferedReader from, List<String> to) {
        try {
            from.lines().forEach(to::add);
        } catch (UncheckedIOException closed) {
            // The test has closed it.
        }
    }

    private static void awaitCount(List<String> lines, String part, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines.stream().filter(line -> line.contains(part)))
                        .hasSize(count));
    }
}
