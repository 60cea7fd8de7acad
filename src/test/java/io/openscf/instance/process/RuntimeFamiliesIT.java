package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.instance.Run;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each family of runtimes.md section 1 in a real sandbox; what their launchers do is tested with the launchers. */
class RuntimeFamiliesIT {
    private static LocalFunctions functions;

    @BeforeAll
    static void startPool() throws IOException {
        functions = new LocalFunctions(Map.of("openscf.instance.memory-megabytes", "4000"));
    }

    @AfterAll
    static void stopPool() {
        functions.close();
    }

    /** runtimes.md section 7: handler {@code package.Class::method}, POJO parameters, classes in the root of the package. */
    @Test
    void runsJavaAndRecordsTheArchiveThatMakesLaterStartsFaster() throws IOException {
        // given
        var function = functions.bare("Java11", "example.Hello::mainHandler", 256, List.of());
        compile(functions.code(function), "example/Hello.java", """
                package example;
                public class Hello {
                    public static class Person { private String name; public String getName() { return name; }
                        public void setName(String name) { this.name = name; } }
                    public String mainHandler(Person person) { System.out.println("saw"); return "hello " + person.getName(); }
                }
                """);

        // when
        Run run = functions.run(function, "{\"name\":\"java\",\"unknown\":1}");

        // then
        assertThat(result(run)).isEqualTo("\"hello java\"");
        assertThat(run.output()).contains("saw");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(functions.data.resolve("runtimes/java/launcher.aot")));
        functions.retire(function);
        assertThat(result(functions.run(function, "{\"name\":\"again\"}"))).isEqualTo("\"hello again\"");
    }

    private static void compile(Path directory, String name, String source) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "11", "-d", directory.toString(), file.toString());
        assertThat(failed).isZero();
        Files.delete(file);
    }

    /** runtimes.md section 6: event and context are objects. */
    @Test
    void runsPhp() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/php")), "php is not installed");
        var function = functions.bare("Php8.0", "index.main_handler", 128, List.of());
        Files.writeString(functions.code(function).resolve("index.php"), """
                <?php
                function main_handler($event, $context) { echo "saw\\n"; return "hello " . $event->name . getenv("GREETING"); }
                """);

        Run run = functions.run(function, "{\"name\":\"php\"}");

        assertThat(result(run)).isEqualTo("\"hello phphi\"");
        assertThat(run.output()).contains("saw");
    }

    /** runtimes.md section 6: exit is a failure whose output is logged; section 12: 439 with errorCode 1. */
    @Test
    void answers439WhenPhpExits() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/php")), "php is not installed");
        var function = functions.bare("Php8.0", "index.main_handler", 128, List.of());
        Files.writeString(functions.code(function).resolve("index.php"), """
                <?php
                function main_handler($event, $context) { echo "before\n"; die("the end"); }
                """);

        Run run = functions.run(function, "{}");

        assertThat(failure(run).status()).isEqualTo(RunStatus.PROCESS_EXIT);
        assertThat(failure(run).errorCode()).isEqualTo(1);
        assertThat(failure(run).message()).isEqualTo("Process exited before completing request");
        assertThat(run.output()).contains("before", "the end");
    }

    /** runtimes.md section 9: the four calls of the runtime API; the result is kept as posted. */
    @Test
    void runsACustomRuntimeOnPort9001() throws IOException {
        // given
        var function = functions.bare("CustomRuntime", "any thing", 128, List.of());
        executable(functions.code(function).resolve("bootstrap"), """
                #!/usr/bin/python3
                import os, urllib.request
                base = "http://%s:%s/runtime/" % (os.environ["SCF_RUNTIME_API"], os.environ["SCF_RUNTIME_API_PORT"])
                def post(path, body): urllib.request.urlopen(base + path, data=body).read()
                post("init/ready", b" ")
                while True:
                    event = urllib.request.urlopen(base + "invocation/next").read()
                    print("saw", event.decode(), flush=True)
                    post("invocation/response", b"port " + os.environ["SCF_RUNTIME_API_PORT"].encode())
                """);

        // when
        Run run = functions.run(function, "{\"k\":1}");

        // then
        boolean own = functions.isolation.ownNetwork();
        assertThat(result(run))
                .startsWith("port ")
                .satisfies(text -> assertThat(text.equals("port 9001")).isEqualTo(own));
        assertThat(run.output()).contains("saw {\"k\":1}");
    }

    /** runtimes.md section 9: exit during a call is 439; between two calls nobody notices but for a cold start. */
    @Test
    void aCustomRuntimeThatExitsBetweenEventsIsReplacedForTheNext() throws IOException {
        // given
        var function = functions.bare("CustomRuntime", "any thing", 128, List.of());
        executable(functions.code(function).resolve("bootstrap"), """
                #!/usr/bin/python3
                import os, urllib.request
                base = "http://%s:%s/runtime/" % (os.environ["SCF_RUNTIME_API"], os.environ["SCF_RUNTIME_API_PORT"])
                def post(path, body): urllib.request.urlopen(base + path, data=body).read()
                post("init/ready", b" ")
                post("invocation/response", urllib.request.urlopen(base + "invocation/next").read())
                """);
        Run first = functions.run(function, "1");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !Files.exists(functions.instances().resolve(first.instanceId())));

        // when
        Run second = functions.run(function, "2");

        // then
        assertThat(result(first)).isEqualTo("1");
        assertThat(result(second)).isEqualTo("2");
        assertThat(second.coldStart()).isNotNull();
    }

    /** runtimes.md section 9: missing or not executable {@code bootstrap} is 443 with "ReloadFail". */
    @Test
    void refusesABootstrapThatIsNotExecutableWith443() throws IOException {
        var function = functions.bare("CustomRuntime", "x", 128, List.of());
        Files.writeString(functions.code(function).resolve("bootstrap"), "#!/bin/sh\n");

        Run run = functions.run(function, "{}");

        assertThat(failure(run).status()).isEqualTo(RunStatus.USER_CODE_ERROR);
        assertThat(failure(run).message()).contains("ReloadFail").contains("not executable");
    }

    /** semantics.md section 13: layers are in {@code /opt}; Python finds modules there (runtimes.md section 2). */
    @Test
    void showsLayersInOpt() throws IOException {
        // given
        Files.writeString(functions.layers("layer-a").resolve("fromlayer.py"), "name = 'layer'\n");
        var function = functions.bare("Python3.10", "index.main_handler", 128, List.of("layer-a"));
        Files.writeString(functions.code(function).resolve("index.py"), """
                import os, fromlayer
                def main_handler(event, context): return [fromlayer.name, os.listdir("/opt")]
                """);

        // when
        Run run = functions.run(function, "{}");

        // then
        if (functions.isolation.level() == io.openscf.instance.sandbox.Isolation.Level.NONE) {
            return;
        }
        assertThat(result(run)).isEqualTo("[\"layer\", [\"fromlayer.py\"]]");
    }

    /** doc 583/40690: {@code /var/lang} paths that start files in the wild use literally. */
    @Test
    void offersTheLanguagesAtTheirDocumentedPaths() throws IOException {
        var function = functions.python("""
                import subprocess
                def main_handler(event, context):
                    say = lambda *line: subprocess.run(line, capture_output=True, text=True).stdout.strip()
                    return [say("/var/lang/python39/bin/python3.9", "-c", "print(1)"),
                            say("/var/lang/node18/bin/node", "-e", "console.log(2)")]
                """);

        Run run = functions.run(function, "{}");

        assertThat(result(run)).isEqualTo("[\"1\", \"2\"]");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
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
