package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** "Fork server" of docs/runtime-contract.md, with a real one. */
@Timeout(60)
class ForkServerTest {

    private static final String HANDLER = "def f(event, context):\n    return event\n";

    @TempDir
    Path temporary;

    private Path place;
    private Process server;

    @BeforeEach
    void aServerListens() throws Exception {
        place = temporary.resolve("zygote");
        var builder = new ProcessBuilder("/usr/bin/env", "python3", "python/bootstrap.py", "--fork-server")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OPENSCF_ZYGOTE", place.toString());
        server = builder.start();
        await().until(() -> Files.exists(place));
        await().ignoreExceptions().until(() -> {
            connect(place).close();
            return true;
        });
    }

    @AfterEach
    void theServerEnds() {
        server.destroyForcibly().onExit().join();
    }

    private static SocketChannel connect(Path place) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(place));
        return channel;
    }

    /** A connection with an order on it. */
    private final class Forked implements AutoCloseable {
        final SocketChannel channel = connect(place);
        final BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));

        Forked(Map<String, ?> order) throws Exception {
            channel.write(ByteBuffer.wrap(
                    (LauncherProcess.JSON.writeValueAsString(order) + "\n").getBytes(StandardCharsets.UTF_8)));
        }

        JsonNode line() throws IOException {
            return LauncherProcess.JSON.readTree(lines.readLine());
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private Path code(String text) throws IOException {
        Path code = Files.createTempDirectory(temporary, "code");
        Files.writeString(code.resolve("index.py"), text);
        Files.createFile(code.resolveSibling(code.getFileName() + ".output"));
        return code;
    }

    private static Map<String, Object> order(Path code) {
        var order = new HashMap<String, Object>();
        order.put("listen", "unix:" + code.resolveSibling(code.getFileName() + ".sock"));
        order.put("output", code.resolveSibling(code.getFileName() + ".output").toString());
        order.put("environment", Map.of("A", "b"));
        return order;
    }

    private LauncherProcess launcher(Path code) throws Exception {
        var launcher = new LauncherProcess(code, server);
        assertThat(launcher.initialise("Python3.10", "index.f", Map.of()).body())
                .isEqualTo("{}");
        return launcher;
    }

    @Test
    void aForkedLauncherHoldsTheContractInAProcessOfItsOwn() throws Exception {
        Path code = code("""
                import os
                import bootstrap, fork_server
                print('loading')
                def f(event, context):
                    return [os.getpid(), bootstrap.NAME, fork_server.NAME, sorted(os.environ)]
                """);
        Files.writeString(code.resolve("bootstrap.py"), "NAME = 'mine'\n");
        Files.writeString(code.resolve("fork_server.py"), "NAME = 'too'\n");
        try (var forked = new Forked(order(code))) {
            int pid = forked.line().get("pid").asInt();
            var launcher = launcher(code);
            assertThat(launcher.invoke("r1", "{}").body())
                    .isEqualTo("[" + pid + ", \"mine\", \"too\", [\"A\", \"SCF_NAMESPACE\", \"TRIGGER_SRC\"]]");
            assertThat(launcher.output()).isEqualTo("loading\n" + LauncherProcess.marker("init"));
        }
    }

    @Test
    void theEndOfTheProcessIsToldAndTheEndOfTheConnectionIsTheEndOfTheProcess() throws Exception {
        Path code = code("import sys\ndef f(event, context):\n    sys.exit(event)\n");
        try (var forked = new Forked(order(code))) {
            forked.line();
            var launcher = launcher(code);
            assertThatThrownBy(() -> launcher.invoke("r1", "3")).isInstanceOf(IOException.class);
            assertThat(forked.line().get("exit").asInt()).isEqualTo(3);
        }
        long pid;
        try (var forked = new Forked(order(code(HANDLER)))) {
            pid = forked.line().get("pid").asLong();
        }
        await().until(() -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void badOrdersAreRefusedAndTheServerGoesOn() throws Exception {
        for (Map<String, ?> bad : List.of(
                Map.<String, Object>of("listen", "unix:x"),
                Map.<String, Object>of("listen", "unix:x", "output", "/absent/file"),
                Map.<String, Object>of("listen", "unix:x", "output", "/dev/null", "enter", 0))) {
            try (var forked = new Forked(bad)) {
                assertThat(forked.line().get("error").asText()).isNotEmpty();
            }
        }
        Path code = code(HANDLER);
        try (var forked = new Forked(order(code))) {
            forked.line();
            assertThat(launcher(code).invoke("r1", "1").body()).isEqualTo("1");
        }
    }

    @Test
    void manyAreForkedSideBySideAndEndWithTheServer() throws Exception {
        var codes = IntStream.range(0, 20).mapToObj(i -> uncheckedCode()).toList();
        var pids = new ArrayList<Long>();
        for (Path code : codes) {
            pids.add(new Forked(order(code)).line().get("pid").asLong());
        }
        for (Path code : codes) {
            assertThat(launcher(code).invoke("r1", "[1]").body()).isEqualTo("[1]");
        }
        theServerEnds();
        await().until(() -> pids.stream().allMatch(pid -> ProcessHandle.of(pid).isEmpty()));
    }

    private Path uncheckedCode() {
        try {
            return code(HANDLER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process is in the sandbox, as its user, without any privilege, and ends with the sandbox. */
    @Test
    void aLauncherIsForkedIntoASandboxThatIsThere() throws Exception {
        boolean possible =
                new ProcessBuilder("/bin/sh", "-c", "test $(id -u) = 0 && command -v bwrap setpriv >/dev/null")
                                .start()
                                .waitFor()
                        == 0;
        if (!possible) {
            System.err.println("SKIPPED: fork server in a sandbox, needs root, bubblewrap and setpriv");
        }
        assumeTrue(possible, "needs root and bubblewrap");
        int user = 200123;
        Path code = code("""
                import os
                def f(event, context):
                    status = dict(line.split(':\\t') for line in open('/proc/self/status') if ':\\t' in line)
                    return [os.getuid(), os.getgroups(), os.getgid(), int(status['CapPrm'], 16) | int(status['CapBnd'], 16),
                        status['NoNewPrivs'].strip(), os.path.exists('/etc/shadow'), os.getcwd()]
                """);
        Path box = Files.createDirectory(temporary.resolve("box"));
        for (Path path = code; path.startsWith(temporary); path = path.getParent()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setAttribute(box, "unix:uid", user);
        String line =
                "exec setpriv --reuid=U --regid=U --clear-groups --no-new-privs bwrap --unshare-all --cap-drop ALL"
                        + " --die-with-parent --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --proc /proc"
                        + " --dev /dev --ro-bind CODE /var/user --bind BOX /run/openscf --info-fd 3 /usr/bin/sh -c 'echo up; exec sleep 60' 3>&1";
        var holder = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        line.replace("U ", user + " ")
                                .replace("CODE", code.toString())
                                .replace("BOX", box.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            // Before its program runs the sandbox is not closed yet.
            String started = holder.inputReader()
                    .lines()
                    .takeWhile(text -> !text.equals("up"))
                    .reduce("", String::concat);
            var info = LauncherProcess.JSON.readTree(started);
            var order = order(code);
            order.put("listen", "unix:/run/openscf/s");
            order.put("enter", info.get("child-pid").asInt());
            order.put("user", user);
            order.put("directory", "/var/user");
            order.put("limits", Map.of("nofile", 1024));
            try (var forked = new Forked(order)) {
                forked.line();
                await().until(() -> Files.exists(box.resolve("s")));
                Path inside = code.resolveSibling(code.getFileName() + ".sock");
                Files.createSymbolicLink(inside, box.resolve("s"));
                var launcher = new LauncherProcess(code, server);
                launcher.request(
                        "POST /initialize",
                        "",
                        launcher.order("Python3.10", "index.f", Map.of()).replace(code.toString(), "/var/user"));
                assertThat(launcher.invoke("r1", "{}").body())
                        .isEqualTo("[200123, [], 200123, 0, \"1\", false, \"/var/user\"]");
                holder.destroyForcibly();
                assertThat(forked.line().get("exit").asInt()).isEqualTo(128 + 9);
            }
        } finally {
            holder.destroyForcibly();
        }
    }
}
