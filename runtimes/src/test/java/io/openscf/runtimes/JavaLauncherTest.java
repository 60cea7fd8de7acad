package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.runtimes.LauncherProcess.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts of runtimes.md sections 2, 7, 12 and 14 (points 8 and 9), and of the runtime contract, for Java. */
@Timeout(60)
class JavaLauncherTest implements LauncherContract {

    private static final Path EVENTS = Path.of("java/target/launcher/events/scf-java-events.jar");
    private static final Map<String, String> VARIABLES =
            Map.of("KEY", "value", "TENCENTCLOUD_SECRETID", "id", "TENCENTCLOUD_SECRETKEY", "key");

    @TempDir
    Path temporary;

    @BeforeAll
    static void anArchiveCanBeRecorded() throws Exception {
        LauncherProcess.recordJavaArchive();
    }

    /** Compiles a class {@code example.Hello} with these members for Java 8. */
    private Path code(String members, Path... libraries) throws Exception {
        return compiled(
                Files.createTempDirectory(temporary, "code"), "example.Hello", """
                package example;
                import com.qcloud.scf.runtime.*;
                import com.qcloud.services.scf.runtime.events.*;
                import java.io.*;
                import java.util.*;
                public class Hello {
                    %s
                }
                """.formatted(members), libraries);
    }

    private Path compiled(Path target, String className, String source, Path... libraries) throws Exception {
        Path file = Files.createTempDirectory(temporary, "source")
                .resolve(className.substring(className.lastIndexOf('.') + 1) + ".java");
        Files.writeString(file, source);
        var path = new ArrayList<>(Stream.of(libraries).map(Path::toString).toList());
        path.add(EVENTS.toString());
        path.add(target.toString());
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "8",
                        "-Xlint:none",
                        "-nowarn",
                        "-proc:none",
                        "-cp",
                        String.join(":", path),
                        "-d",
                        target.toString(),
                        file.toString());
        assertThat(result).isZero();
        return target;
    }

    private LauncherProcess started(Path code, String method) throws Exception {
        var launcher = LauncherProcess.java(code);
        assertThat(launcher.initialise("Java8", "example.Hello::" + method, VARIABLES)
                        .body())
                .isEqualTo("{}");
        return launcher;
    }

    @Override
    public LauncherProcess echo() throws Exception {
        return started(code("public List<Integer> handle(List<Integer> e) { return e; }"), "handle");
    }

    private Answer run(String members, String event) throws Exception {
        try (var launcher = started(code(members), "handle")) {
            return launcher.invoke("r1", event);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "byte; 7; 7",
                "short; 7; 7",
                "int; 7; 7",
                "Long; 7000000000; 7000000000",
                "float; 1.5; 1.5",
                "Double; 1.5; 1.5",
                "char; \"x\"; \"x\"",
                "boolean; true; true",
                "Boolean; null; null",
                "String; \"é\"; \"é\"",
                "String; {\"a\": [1]}; \"{\\\"a\\\": [1]}\"",
                "String; 5; \"5\"",
                "List<Long>; [1,2]; [1,2]",
                "Map<String, Object>; {\"a\":{\"b\":null}}; {\"a\":{\"b\":null}}"
            })
    void parametersAndResultsAreOfTheTypesOfSection7(String type, String event, String result) throws Exception {
        assertThat(run("public " + type + " handle(" + type + " event) { return event; }", event)
                        .body())
                .isEqualTo(result);
    }

    @Test
    void beansAreBoundByTheirSettersAndUnknownPropertiesAreIgnored() throws Exception {
        String members = """
                public static class Person {
                    private String name; private int age; private Person child;
                    public String getName() { return name; }
                    public void setName(String name) { this.name = name; }
                    public int getAge() { return age; }
                    public void setAge(int age) { this.age = age; }
                    public Person getChild() { return child; }
                    public void setChild(Person child) { this.child = child; }
                }
                public Person handle(Person person, Context context) { person.setAge(person.getAge() + 1); return person; }
                """;
        assertThat(run(members, "{\"name\":{\"first\":\"你\"},\"unknown\":1,\"child\":{\"name\":5}}")
                        .body())
                .isEqualTo("{\"name\":\"{\\\"first\\\":\\\"你\\\"}\",\"age\":1,\"child\":"
                        + "{\"name\":\"5\",\"age\":0,\"child\":null}}");
    }

    @Test
    void theContextMayStandAloneOrSecondAndNothingIsReturnedAsNull() throws Exception {
        String answer = "return c.getRequestId() + c.getMemoryLimitInMb() + c.getTimeLimitInMs();";
        assertThat(run("public String handle(Context c) { " + answer + " }", "{}")
                        .body())
                .isEqualTo("\"r11283000\"");
        assertThat(run("public String handle(String e, Context c) { " + answer + " }", "{}")
                        .body())
                .isEqualTo("\"r11283000\"");
        assertThat(run("public void handle() { }", "{}").body()).isEqualTo("null");
    }

    @Test
    void theClassIsInstantiatedOnceAndOfOverloadsTheOneWithMostParametersIsCalled() throws Exception {
        String members = """
                private int calls;
                public int handle(String e) { return -1; }
                public int handle(String e, Context c) { return ++calls; }
                public int handle(String e, String f) { return -2; }
                """;
        try (var launcher = started(code(members), "handle")) {
            launcher.invoke("r1", "{}");
            assertThat(launcher.invoke("r2", "{}").body()).isEqualTo("2");
        }
        assertThat(run("private Hello() { throw new Error(); } public static int handle() { return 3; }", "{}")
                        .body())
                .isEqualTo("3");
    }

    @Test
    void thinPackagesFindTheContextAndTheEventsWithTheirNames() throws Exception {
        String members = """
                public String handle(APIGatewayProxyRequestEvent e) {
                    APIGatewayProxyResponseEvent r = new APIGatewayProxyResponseEvent();
                    r.setStatusCode(201); r.setBody(e.getPath() + e.getQueryString().get("q")); return r.toString();
                }
                public String object(CosEvent e) {
                    return e.getRecords().get(0).getCos().getCosObject().getKey();
                }
                """;
        Path code = code(members);
        try (var launcher = started(code, "handle")) {
            assertThat(launcher.invoke("r1", "{\"path\":\"/a\",\"queryString\":{\"q\":[\"b\"]}}")
                            .json()
                            .asText())
                    .contains("201", "/a[\\\"b\\\"]");
        }
        try (var launcher = started(code, "object")) {
            assertThat(launcher.invoke("r1", "{\"Records\":[{\"cos\":{\"cosObject\":{\"key\":\"/k\"}}}]}")
                            .body())
                    .isEqualTo("\"/k\"");
        }
    }

    @Test
    void neitherTheLauncherNorItsLibrariesAreOnTheClassPathOfUserCode() throws Exception {
        String members = """
                public List<String> handle() {
                    List<String> found = new ArrayList<String>();
                    for (String name : new String[] {"io.openscf.launcher.Launcher", "example.Hello",
                            "com.fasterxml.jackson.databind.ObjectMapper"}) {
                        try { found.add(Class.forName(name).getSimpleName()); } catch (ClassNotFoundException e) { }
                    }
                    found.add(Thread.currentThread().getContextClassLoader() == Hello.class.getClassLoader() ? "same" : "");
                    return found;
                }
                """;
        assertThat(run(members, "{}").body()).isEqualTo("[\"Hello\",\"same\"]");
    }

    @Test
    void librariesInLibAreFoundAndTheClassesOfThePackageComeFirst() throws Exception {
        String source = "package example; public class Which { public static String text() { return \"%s\"; } }";
        Path library =
                compiled(Files.createTempDirectory(temporary, "l"), "example.Which", source.formatted("library"));
        Path code = code("public String handle() { return Which.text(); }", library);
        jar(library, "example/Which.class", code.resolve("lib/which.jar"));
        try (var launcher = started(code, "handle")) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("\"library\"");
        }
        compiled(code, "example.Which", source.formatted("package"));
        try (var launcher = started(code, "handle")) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("\"package\"");
        }
    }

    private static void jar(Path root, String entry, Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(Files.readAllBytes(root.resolve(entry)));
        }
    }

    @Test
    void aPackageWithItsOwnJacksonIsBoundByThatOne() throws Exception {
        Path own = Path.of("java/target/launcher/lib");
        String members = """
                public static class Event {
                    @com.fasterxml.jackson.annotation.JsonProperty("Own") public String text;
                }
                public String handle(Event e) {
                    return e.text + new com.fasterxml.jackson.databind.ObjectMapper().getClass().getSimpleName();
                }
                """;
        Path code = code(
                members,
                own.resolve("jackson-databind.jar"),
                own.resolve("jackson-annotations.jar"),
                own.resolve("jackson-core.jar"));
        Files.createDirectories(code.resolve("lib"));
        for (String name : List.of("databind", "annotations", "core")) {
            Files.copy(own.resolve("jackson-" + name + ".jar"), code.resolve("lib/" + name + ".jar"));
        }
        try (var launcher = started(code, "handle")) {
            assertThat(launcher.invoke("r1", "{\"Own\":\"a\"}").body()).isEqualTo("\"aObjectMapper\"");
        }
    }

    @Test
    void aPackageWithItsOwnCopyOfTheContextGetsOneItUnderstands() throws Exception {
        Path code = code(
                "public String handle(Context c) { return c.getRequestId() + c.getNamespace(); }",
                compiled(
                        Files.createTempDirectory(temporary, "c"),
                        "com.qcloud.scf.runtime.Context",
                        "package com.qcloud.scf.runtime; public interface Context { String getRequestId(); String getNamespace(); }"));
        compiled(
                code,
                "com.qcloud.scf.runtime.Context",
                "package com.qcloud.scf.runtime; public interface Context { String getRequestId(); String getNamespace(); }");
        try (var launcher = started(code, "handle")) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("\"r1default\"");
        }
    }

    @Test
    void credentialsAreSystemPropertiesAndAllElseIsInTheEnvironment() throws Exception {
        String members = """
                public List<String> handle() throws Exception {
                    String child = new BufferedReader(new InputStreamReader(
                        Runtime.getRuntime().exec(new String[] {"/bin/sh", "-c", "echo $KEY"}).getInputStream())).readLine();
                    return Arrays.asList(System.getenv("KEY"), System.getenv("SCF_NAMESPACE"), System.getenv("TRIGGER_SRC"),
                        System.getenv("OPENSCF_LISTEN"), System.getProperty("TENCENTCLOUD_SECRETID"),
                        System.getenv("TENCENTCLOUD_SECRETID"), child);
                }
                """;
        assertThat(run(members, "{}").body()).isEqualTo("[\"value\",\"default\",\"timer\",null,\"id\",null,\"value\"]");
    }

    @Test
    void exceptionsReadAsInvocationTargetExceptionsWithoutTheLaunchersFrames() throws Exception {
        Answer answer = run("public void handle() { throw new IllegalStateException(\"no\"); }", "{}");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers()).containsEntry("x-openscf-error", "user").doesNotContainKey("x-openscf-recycle");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("user code exception caught");
        assertThat(answer.json().get("stackTrace").asText())
                .startsWith(
                        "java.lang.reflect.InvocationTargetException\nCaused by: java.lang.IllegalStateException: no\n"
                                + "\tat example.Hello.handle(Hello.java:")
                .doesNotContain("openscf");
        assertThat(run("public void handle(int i) { }", "{}")
                        .json()
                        .get("stackTrace")
                        .asText())
                .contains("MismatchedInputException");
    }

    @Test
    void anErrorOfTheMachineEndsTheUseOfTheInstance() throws Exception {
        Answer answer = run("public void handle() { throw new OutOfMemoryError(\"full\"); }", "{}");
        assertThat(answer.headers()).containsEntry("x-openscf-error", "user").containsEntry("x-openscf-recycle", "1");
    }

    @Test
    void whatCannotBeSerialisedOrIsTooLongIsAFailureOfTheResult() throws Exception {
        Answer answer = run(
                "public Object handle() { Map<String, Object> m = new HashMap<>(); m.put(\"m\", m); return m; }", "{}");
        assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
        answer = run("public String handle(int n) { return new String(new char[n]).replace('\\0', 'x'); }", "6291456");
        assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
        assertThat(answer.json().get("errorMessage").asText()).isEqualTo("body size is too long");
    }

    @Test
    void outputBelongsToItsRun() throws Exception {
        String members = """
                static { System.out.println("loading"); }
                public void handle(boolean print) {
                    if (!print) { return; }
                    System.out.print("é no line end"); java.util.logging.Logger.getLogger("x").info("logged");
                }
                """;
        try (var launcher = started(code(members), "handle")) {
            assertThat(launcher.invoke("r1", "true").headers()).containsEntry("x-openscf-output", "1");
            assertThat(launcher.invoke("r2", "false").headers()).doesNotContainKey("x-openscf-output");
            assertThat(launcher.output())
                    .startsWith("loading\n" + LauncherProcess.marker("init") + "é no line end")
                    .contains("INFO: logged\n")
                    .endsWith(LauncherProcess.marker("r1"));
        }
    }

    @Test
    void systemExitEndsTheProcess() throws Exception {
        try (var launcher = started(code("public void handle() { System.exit(3); }"), "handle")) {
            assertThatThrownBy(() -> launcher.invoke("r1", "{}")).isInstanceOf(IOException.class);
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.process().exitValue()).isEqualTo(3);
        }
    }

    @Test
    void handlersOnStreamsAreAnExtension() throws Exception {
        String members = """
                public void handle(InputStream in, OutputStream out, Context c) throws IOException {
                    int one; while ((one = in.read()) >= 0) { out.write(one); }
                    out.write(c.getRequestId().getBytes());
                }
                """;
        assertThat(run(members, "{\"é\":1}").body()).isEqualTo("{\"é\":1}r1");
    }

    @Test
    void loadErrorsAreTyped() throws Exception {
        assertThat(loadError("example.Absent::handle", ""))
                .isEqualTo("java.lang.ClassNotFoundException: example.Absent");
        assertThat(loadError("example.Hello::other", "public void handle() { }"))
                .startsWith("java.lang.NoSuchMethodException: example.Hello::other");
        assertThat(loadError("example.Hello::handle", "public void handle(int a, int b) { }"))
                .startsWith("java.lang.NoSuchMethodException: example.Hello::handle");
        assertThat(loadError(
                        "example.Hello::handle",
                        "static int x = 1 / (Hello.class == null ? 1 : 0); public void handle() { }"))
                .startsWith("java.lang.ExceptionInInitializerError")
                .contains("/ by zero");
        assertThat(loadError(
                        "example.Hello::handle",
                        "public Hello() { throw new IllegalStateException(\"x\"); } public void handle() { }"))
                .startsWith("java.lang.IllegalStateException: x\n\tat example.Hello.<init>");
        assertThat(loadError("example.Hello::handle", "public Hello(int i) { } public void handle() { }"))
                .startsWith("java.lang.NoSuchMethodException");
        assertThat(loadError("Hello", "")).isEqualTo("java.lang.ClassNotFoundException: Hello");
    }

    private String loadError(String handler, String members) throws Exception {
        try (var launcher = LauncherProcess.java(code(members))) {
            var answer = launcher.initialise("Java11", handler, Map.of());
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.headers()).containsEntry("x-openscf-error", "load");
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo(answer.body());
            return answer.json().get("errorMessage").asText();
        }
    }

    @Test
    void aClassFileOfAnotherWorldIsALoadError() throws Exception {
        Path code = code("public void handle() { }");
        Files.writeString(code.resolve("example/Hello.class"), "no class file");
        try (var launcher = LauncherProcess.java(code)) {
            var answer = launcher.initialise("Java11", "example.Hello::handle", Map.of());
            assertThat(answer.headers()).containsEntry("x-openscf-error", "load");
            assertThat(answer.json().get("errorMessage").asText()).startsWith("java.lang.ClassFormatError");
        }
    }

    /** AbstractSpringHandler forwards to port 8080, so this test needs that port. */
    @Test
    void theSpringHandlerForwardsToTheApplicationItStarted() throws Exception {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress("127.0.0.1", 8080));
        } catch (IOException taken) {
            System.err.println("SKIPPED: Spring handler test, port 8080 is taken");
            assumeTrue(false, "port 8080 is taken");
        }
        String source = """
                package example;
                import com.sun.net.httpserver.HttpServer;
                import java.net.InetSocketAddress;
                public class Hello extends com.qcloud.scf.runtime.AbstractSpringHandler {
                    public void startApp() {
                        try {
                            HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 8080), 0);
                            server.createContext("/", exchange -> {
                                byte[] body = (exchange.getRequestMethod() + exchange.getRequestURI()).getBytes();
                                exchange.sendResponseHeaders(201, body.length);
                                exchange.getResponseBody().write(body);
                                exchange.close();
                            });
                            server.start();
                        } catch (java.io.IOException e) {
                            throw new RuntimeException(e);
                        }
                    }
                }
                """;
        List<Path> spring = Stream.of(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith("spring-"))
                .toList();
        Path code = compiled(
                Files.createTempDirectory(temporary, "code"), "example.Hello", source, spring.toArray(Path[]::new));
        Files.createDirectories(code.resolve("lib"));
        for (Path jar : spring) {
            Files.copy(jar, code.resolve("lib").resolve(jar.getFileName()));
        }
        try (var launcher = started(code, "mainHandler")) {
            String event = """
                    {"path":"/hello","httpMethod":"GET","headers":{"accept":"*/*"},"queryString":{"a":"b"},
                     "requestContext":{"path":"/hello"},"body":""}
                    """;
            Answer answer = launcher.invoke("r1", event);
            assertThat(answer.body()).contains("201", "/hello");
        }
    }
}
