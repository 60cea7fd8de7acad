package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The whole gateway as somebody who is not root: docs/isolation.md, level {@code NAMESPACES}. Only root can become somebody
 * else, so elsewhere this is skipped.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrdinaryUserIT {
    private static final Path PROJECT = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .normalize();
    /** {@code nobody}: every machine has it, and PostgreSQL wants a user with a name. */
    private static final int USER = 65534;

    private static Path copy;
    private static GatewayProcess gateway;

    @BeforeAll
    static void startAsThisUser() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("SKIPPED: only root can start a gateway as another user")
                .isEqualTo("root");
        copy = Files.createTempDirectory("openscf-user");
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        copyProgram();
        var home = Files.createDirectory(copy.resolve("home"));
        Files.setAttribute(home, "unix:uid", USER);
        gateway = GatewayProcess.startAs(USER, copy, Map.of("HOME", home.toString(), "USER", "nobody"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (gateway != null) {
            gateway.close();
        }
        if (copy != null) {
            try (var files = Files.walk(copy)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    /** What this user cannot read where it is: the package and the libraries of the embedded services. */
    private static void copyProgram() throws IOException {
        copyAll(PROJECT.resolve("target/quarkus-app"), copy.resolve("target/quarkus-app"));
        var embedded = Path.of("embedded/target");
        copyAll(
                PROJECT.resolve(embedded).resolve("classes"),
                copy.resolve(embedded).resolve("classes"));
        var libraries = Files.createDirectories(copy.resolve(embedded).resolve("lib"));
        var names = new ArrayList<String>();
        for (var library : Files.readString(PROJECT.resolve(embedded).resolve("classpath.txt"))
                .strip()
                .split(":")) {
            var target = libraries.resolve(Path.of(library).getFileName());
            copyOne(Path.of(library), target);
            names.add(target.toString());
        }
        Files.writeString(copy.resolve(embedded).resolve("classpath.txt"), String.join(":", names));
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    copyOne(file, target);
                }
            }
        }
    }

    private static void copyOne(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    @Order(1)
    void showsItsIsolationInHealthAndLog() throws Exception {
        var health = WebFunction.HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + gateway.address() + "/q/health/well"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(health.body()).contains("NAMESPACES").contains("\"ownNetwork\": false");
        assertThat(Files.readString(gateway.data().resolve("gateway.log")))
                .contains("isolation=NAMESPACES ownNetwork=false warmProcesses=true");
    }

    @Test
    @Order(2)
    void runsPythonThatSeesItsCodeReadOnlyAndNothingOfTheGateway() {
        // given
        create("user-python", "Python3.10", "index.py", """
                import getpass, os, pwd
                def main_handler(event, context):
                    reached = [path for path in event["paths"] if os.path.exists(path)]
                    try: open("/var/user/new", "w"); writable = True
                    except OSError: writable = False
                    processes = [pid for pid in os.listdir("/proc") if pid.isdigit()]
                    return {"user": pwd.getpwuid(os.getuid()).pw_name, "code": os.listdir("/var/user"),
                            "reached": reached, "writable": writable, "alone": len(processes) < 6}
                """);

        // when
        var result = invoke("user-python", "{\"paths\":[\"%s\",\"/root\",\"/etc/shadow\"]}".formatted(gateway.data()));

        // then
        assertThat(result)
                .isEqualTo("{\"user\": \"qcloud\", \"code\": [\"index.py\"], \"reached\": [], "
                        + "\"writable\": false, \"alone\": true}");
    }

    @Test
    @Order(3)
    void runsNode() {
        create("user-node", "Nodejs18.15", "index.js", "exports.main_handler = async (e) => ({hello: e.name});\n");

        assertThat(invoke("user-node", "{\"name\":\"node\"}")).isEqualTo("{\"hello\":\"node\"}");
    }

    /** Each believes that it owns port 9000: their networks lead nowhere, the launcher passes connections on. */
    @Test
    @Order(4)
    void runsWebFunctionsSideBySide() {
        var first = WebFunction.server(gateway, "user-web-1", "{\"MemorySize\":128,\"Timeout\":10}");
        var second = WebFunction.server(gateway, "user-web-2", "{\"MemorySize\":128,\"Timeout\":10}");

        for (var web : List.of(first, second, first)) {
            var seen = WebFunction.seen(web.get("/echo?x=1"));
            assertThat(seen.path("port").asText()).isEqualTo("9000");
            assertThat(WebFunction.header(seen, "x-scf-name")).containsExactly(web.name);
        }
    }

    @Test
    @Order(5)
    void nothingIsLeftOfAKilledGateway() {
        assertThat(processes()).isNotEmpty();

        gateway.kill();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(processes()).isEmpty());
    }

    /** Those with the directory of this gateway on their command line: sandboxes, mounts, services. */
    private static List<String> processes() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(gateway.data().toString()))
                .toList();
    }

    private static void create(String name, String runtime, String file, String source) {
        var request = WebFunction.JSON
                .createObjectNode()
                .put("FunctionName", name)
                .put("Runtime", runtime)
                .put("Handler", "index.main_handler")
                .put("Timeout", 20);
        request.putObject("Code").put("ZipFile", WebFunction.zipped(Map.of(file, source.getBytes())));
        assertThat(gateway.post("CreateFunction", request.toString()).has("Error"))
                .isFalse();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> gateway.post("GetFunction", "{\"FunctionName\":\"" + name + "\"}")
                        .path("Status")
                        .asText()
                        .equals("Active"));
    }

    private static String invoke(String name, String event) {
        var request =
                WebFunction.JSON.createObjectNode().put("FunctionName", name).put("ClientContext", event);
        JsonNode answer = gateway.post("Invoke", request.toString());
        return answer.path("Result").path("RetMsg").asText();
    }
}
