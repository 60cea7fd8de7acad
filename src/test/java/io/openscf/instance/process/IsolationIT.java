package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.instance.Run;
import io.openscf.instance.sandbox.Isolation;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a function must not reach, tried from inside (docs/isolation.md; semantics.md section 10 for the limits). */
class IsolationIT {
    private static LocalFunctions functions;
    private static ServerSocket allowed;

    @BeforeAll
    static void startPool() throws IOException {
        allowed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        functions = new LocalFunctions(Map.of(
                "openscf.instance.memory-megabytes",
                "6000",
                "openscf.instance.machine-ports",
                Integer.toString(allowed.getLocalPort())));
        assumeTrue(functions.isolation.level() != Isolation.Level.NONE, "SKIPPED: no sandbox on this machine");
    }

    @AfterAll
    static void stopPool() throws IOException {
        functions.close();
        allowed.close();
    }

    @Test
    void readsNothingOfTheMachineTheGatewayOrOtherFunctions() throws IOException {
        // given
        var other = functions.python("SECRET = 'of another'\ndef main_handler(event, context): return 1\n");
        functions.run(other, "{}");
        var function = functions.python("""
                import os, glob
                def readable(path):
                    try: open(path, "rb").read(1); return True
                    except OSError: return False
                def main_handler(event, context):
                    found = [p for p in event if readable(p) or os.path.isdir(p)]
                    others = [p for p in glob.glob("/proc/[0-9]*/environ") if readable(p)
                              and b"OPENSCF_PARENT" in open(p, "rb").read()]
                    return [found, others, [k for k in os.environ if "KEY" in k or "PASSWORD" in k or "TOKEN" in k]]
                """);
        var paths = new JsonArray(List.of(
                "/etc/shadow",
                "/root",
                "/home/root",
                "/var/lib",
                "/proc/1/root/etc/shadow",
                "/proc/1/cwd/pom.xml",
                "/dev/mem",
                "/dev/vda",
                functions.data.toString(),
                functions.code(other).toString(),
                Path.of("").toAbsolutePath().toString()));

        // when
        Run run = functions.run(function, paths.encode());

        // then
        assertThat(new JsonArray(result(run))).isEqualTo(new JsonArray("[[], [], []]"));
    }

    @Test
    void writesOnlyToTmpAndSharedMemory() throws IOException {
        var function = functions.python("""
                import os
                def main_handler(event, context):
                    found = set()
                    for top, dirs, files in os.walk("/"):
                        if top.startswith("/proc") or top.startswith("/sys"): dirs[:] = []; continue
                        try: open(os.path.join(top, "x"), "w").close(); found.add(top)
                        except OSError: pass
                        if top.startswith("/tmp") or top.startswith("/usr"): dirs[:] = []
                    return sorted(found - {"/run/openscf/l"})
                """);

        Run run = functions.run(function, "{}");

        var expected = functions.isolation.level() == Isolation.Level.USERS
                ? List.of("/dev/shm", "/tmp")
                : List.of("/dev/shm", "/run/openscf", "/tmp");
        assertThat(new JsonArray(result(run)).getList()).isEqualTo(expected);
    }

    @Test
    void isRefusedTheSystemCallsThatEscapesAreMadeOf() throws IOException {
        var function = functions.python("""
                import ctypes, os
                libc = ctypes.CDLL(None, use_errno=True)
                def refused(call, *args): return libc[call](*args) == -1
                def main_handler(event, context):
                    tries = {
                        "unshare": refused("unshare", 0x10000000),
                        "mount": refused("mount", b"/tmp", b"/opt", b"", 4096, None),
                        "umount": refused("umount2", b"/var/user", 2),
                        "chroot": refused("chroot", b"/tmp"),
                        "setuid": refused("setuid", 0),
                        "ptrace": refused("ptrace", 16, os.getppid(), 0, 0),
                        "sethostname": refused("sethostname", b"x", 1),
                        "bpf": refused("syscall", 321, 0, 0, 0),
                        "keyctl": refused("syscall", 250, 0, 0, 0, 0, 0),
                        "userfaultfd": refused("syscall", 323, 0)}
                    return [name for name in tries if not tries[name]] + [os.getuid() == 0]
                """);

        Run run = functions.run(function, "{}");

        assertThat(result(run)).isEqualTo("[false]");
    }

    @Test
    void reachesNoPortOfTheMachineThatIsNotAllowedNorOtherFunctions() throws IOException {
        assumeTrue(functions.isolation.ownNetwork(), "SKIPPED: no own networks on this machine");
        // given
        var listening = functions.python("""
                import socket
                server = socket.create_server(("0.0.0.0", 9000))
                def main_handler(event, context):
                    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("198.51.100.1", 9)); return s.getsockname()[0]
                """);
        var address = new JsonArray("[" + result(functions.run(listening, "{}")) + "]").getString(0);
        var caller = functions.python("""
                import socket
                def main_handler(event, context):
                    answers = []
                    for host, port in event:
                        try: socket.create_connection((host, port), timeout=2).close(); answers.append("open")
                        except OSError: answers.append("closed")
                    return answers
                """);

        // when
        try (var everywhere = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"))) {
            var targets = new JsonArray()
                    .add(List.of("openscf.internal", allowed.getLocalPort()))
                    .add(List.of("openscf.internal", everywhere.getLocalPort()))
                    .add(List.of("127.0.0.1", everywhere.getLocalPort()))
                    .add(List.of("127.0.0.1", allowed.getLocalPort()))
                    .add(List.of(address, 9000))
                    .add(List.of("169.254.169.254", 80))
                    .add(List.of("10.0.0.1", 80));
            Run run = functions.run(caller, targets.encode());

            // then
            assertThat(new JsonArray(result(run)))
                    .isEqualTo(new JsonArray(
                            "[\"open\",\"closed\",\"closed\",\"closed\",\"closed\",\"closed\",\"closed\"]"));
        }
    }

    /** semantics.md section 10: 1024 processes and threads. */
    @Test
    void boundsAForkBombAndLeavesNothingOfIt() throws IOException {
        // given
        String mark = UUID.randomUUID().toString();
        var function =
                functions.function("Python3.10", "index.py", """
                import os, subprocess, time
                def main_handler(event, context):
                    subprocess.Popen(["/bin/sh", "-c", "bomb() { bomb %s | bomb & }; bomb", "%s"])
                    time.sleep(30)
                """.formatted(mark, mark), 128, Duration.ofSeconds(2));

        // when
        Run run = functions.run(function, "{}");

        // then
        assertThat(failure(run).status())
                .isIn(RunStatus.TIME_LIMIT_REACHED, RunStatus.MEMORY_LIMIT_REACHED, RunStatus.PROCESS_EXIT);
        await().atMost(Duration.ofSeconds(20)).until(() -> processesWith(mark) == 0);
    }

    /** semantics.md section 9: 434 also when a child used the memory. */
    @Test
    void answers434WhenAChildExceedsTheMemory() throws IOException {
        var function = functions.function("Python3.10", "index.py", """
                import subprocess, sys
                def main_handler(event, context):
                    subprocess.run([sys.executable, "-c", "x = bytearray(400 << 20)\\nfor i in range(0, len(x), 4096): x[i] = 1"])
                    raise RuntimeError("the child failed")
                """, 128, Duration.ofSeconds(20));

        Run run = functions.run(function, "{}");

        assertThat(failure(run).status()).isEqualTo(RunStatus.MEMORY_LIMIT_REACHED);
    }

    /** semantics.md sections 10 and 17.12: 512 MB of {@code /tmp}, not counted as memory; beyond it a plain ENOSPC. */
    @Test
    void keepsFilesInTmpApartFromTheMemory() throws IOException {
        assumeTrue(functions.isolation.level() == Isolation.Level.USERS, "SKIPPED: /tmp on disk needs root");
        var function = functions.function("Python3.10", "index.py", """
                import errno
                def main_handler(event, context):
                    written = 0
                    try:
                        with open("/tmp/big", "wb") as f:
                            while True: written += f.write(bytes(1 << 20)); f.flush()
                    except OSError as e: return [written >> 20, e.errno == errno.ENOSPC]
                """, 128, Duration.ofSeconds(60));

        Run run = functions.run(function, "{}");

        var seen = new JsonArray(result(run));
        assertThat(seen.getInteger(0)).isBetween(480, 530);
        assertThat(seen.getBoolean(1)).isTrue();
        assertThat(run.memoryBytes()).isLessThan(100L << 20);
    }

    /** runtimes.md section 14.20: SIGTERM, after 2 s SIGKILL; nothing outlives it. */
    @Test
    void endsDaemonsAndProcessesThatIgnoreSignals() throws IOException {
        // given
        String mark = UUID.randomUUID().toString();
        var function = functions.python("""
                import os, signal, subprocess
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                def main_handler(event, context):
                    subprocess.Popen(["/bin/sh", "-c", "trap '' TERM HUP INT; (setsid sh -c \\"trap '' TERM; sleep 300; : %s\\" &)"])
                    return 1
                """.formatted(mark));
        functions.run(function, "{}");
        await().until(() -> processesWith(mark) > 0);

        // when
        functions.retire(function);

        // then
        await().atMost(Duration.ofSeconds(10)).until(() -> processesWith(mark) == 0);
    }

    /** semantics.md section 10: a log of 1 MB per request; what is beyond is dropped and costs no memory. */
    @Test
    void boundsEndlessOutput() throws IOException {
        var function = functions.function("Python3.10", "index.py", """
                import sys
                def main_handler(event, context):
                    while True: sys.stdout.write("x" * 1000 + "\\n")
                """, 128, Duration.ofSeconds(2));

        Run run = functions.run(function, "{}");

        assertThat(failure(run).status()).isEqualTo(RunStatus.TIME_LIMIT_REACHED);
        assertThat(run.output().length()).isBetween(100_000, 1_100_000);
    }

    /** Nothing is left of 500 functions that were called once and removed. */
    @Test
    void leavesNothingOfFiveHundredFunctions() throws IOException {
        // given
        callTen(10);
        long heap = usedHeap();

        // when
        callTen(40);

        // then: flat
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(usedHeap() - heap).isLessThan(6L << 20));
        // and only what waits for the next function, and the instances of the other tests
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(processesWith(functions.data.toString())).isLessThan(60));
        try (var left = Files.list(functions.instances())) {
            assertThat(left.count()).isLessThan(80);
        }
        assertThat(zombies()).isZero();
    }

    private static void callTen(int rounds) {
        for (int round = 0; round < rounds; round++) {
            var batch = IntStream.range(0, 10).mapToObj(i -> callOnce()).toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(batch).join();
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static CompletableFuture<?> callOnce() {
        try {
            var function = functions.python("def main_handler(event, context): return event\n");
            return functions.start(function, "{\"n\":1}").thenAccept(run -> {
                assertThat(new JsonObject(result(run)).getInteger("n")).isEqualTo(1);
                functions.retire(function);
            });
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static long zombies() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> {
                    try {
                        var stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
                        return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
                    } catch (IOException e) {
                        return false;
                    }
                })
                .count();
    }

    private static long processesWith(String mark) {
        try (var all = ProcessHandle.allProcesses()) {
            return all.filter(process -> {
                        try {
                            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                                    .contains(mark);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
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
