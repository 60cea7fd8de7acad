package io.openscf.instance.process;

import io.openscf.catalog.UnpackedCode;
import io.openscf.instance.Backend;
import io.openscf.instance.DataConfig;
import io.openscf.instance.Instance;
import io.openscf.instance.InstanceConfig;
import io.openscf.instance.Isolation;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Instances as sandboxed processes of this machine. */
@Singleton
class ProcessBackend implements Backend {
    private static final Logger LOG = Logger.getLogger(ProcessBackend.class);
    private static final int FIRST_USER = 200_000;
    private static final int USERS = 60_000;

    private final Vertx vertx;
    private final NetClient client;
    private final UnpackedCode code;
    private final InstanceConfig config;
    private final Isolation isolation;
    private final Interpreters interpreters;
    private final Path instances;
    private final Launchers launchers;
    private final Spawner spawner = new Spawner();
    private final AtomicInteger next = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();

    ProcessBackend(Vertx vertx, UnpackedCode code, InstanceConfig config, DataConfig data, Isolation isolation)
            throws IOException {
        this.vertx = vertx;
        this.client = vertx.createNetClient(new NetClientOptions());
        this.code = code;
        this.config = config;
        this.isolation = isolation;
        this.interpreters = new Interpreters(config.interpreters());
        var directory = data.directory().toAbsolutePath();
        this.launchers = new Launchers(directory.resolve("runtimes")).unpack();
        var all = Files.createDirectories(directory.resolve("instances"));
        reap(all);
        this.instances = Files.createDirectories(all.resolve(Epoch.current()));
        this.instances.toFile().setReadable(true, false);
        isolation.found(IsolationProbe.strongest(launchers.directory(), instances));
        if (isolation.level() == Isolation.Level.NONE) {
            LOG.warn("isolation=NONE: functions run as plain processes and can read what the gateway can; install bubblewrap");
        } else {
            LOG.infof("isolation=%s", isolation.level());
        }
    }

    private static void reap(Path all) throws IOException {
        Cgroup.reap(Epoch.current());
        try (var epochs = Files.newDirectoryStream(all)) {
            for (var epoch : epochs) {
                if (!Epoch.alive(epoch.getFileName().toString())) {
                    deleteTree(epoch);
                }
            }
        }
    }

    @Override
    public void start(FunctionVersion function, Consumer<Started> done, Consumer<Instance> gone) {
        var start = new InstanceStart(function, done, gone);
        code.directory(function.codeSha256())
                .subscribe()
                .with(directory -> Thread.ofVirtual().start(() -> start.withCode(directory)), failure -> {
                    LOG.errorf(failure, "function=%s code could not be had", function.key());
                    start.fail(new Outcome.Failed(RunStatus.INTERNAL_ERROR, -1, "InternalError", null), "", 0);
                });
    }

    private static void deleteTree(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // gone already
        }
    }

    /** One cold start on its way; every step leads to exactly one answer. */
    private final class InstanceStart {
        private final FunctionVersion function;
        private final Consumer<Started> done;
        private final Consumer<Instance> gone;
        private final long began = System.nanoTime();
        private final String id = Epoch.current() + "-" + Integer.toString(next.incrementAndGet(), 36);
        private final String token = token();
        private final Path folder = instances.resolve(id.substring(id.indexOf('-') + 1));
        private long codeNanos;
        private long runtimeNanos;

        InstanceStart(FunctionVersion function, Consumer<Started> done, Consumer<Instance> gone) {
            this.function = function;
            this.done = done;
            this.gone = gone;
        }

        private String token() {
            var bytes = new byte[16];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        void withCode(Path directory) {
            codeNanos = System.nanoTime() - began;
            boolean shut = isolation.level() != Isolation.Level.NONE;
            var program = interpreters.command(
                    function.runtime(), shut ? Path.of("/var/runtime") : launchers.directory());
            if (program == null) {
                fail(
                        new Outcome.Failed(
                                RunStatus.CONTAINER_INIT_ERROR,
                                -1,
                                "The runtime " + function.runtime() + " is not installed on this gateway",
                                null),
                        "",
                        0);
                return;
            }
            int user = FIRST_USER + Math.floorMod(function.functionId().hashCode(), USERS);
            try {
                prepareFolder(user);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var cgroup = Cgroup.create("openscf-" + id, function.memoryMegabytes());
            var command = new java.util.ArrayList<>(cgroup.join());
            command.addAll(new Sandbox(isolation.level())
                    .around(user, directory, launchers.directory(), folder, program));
            var listen = "unix:" + (shut ? Path.of("/run/openscf") : folder).resolve("s");
            spawner.start(command, Map.of("OPENSCF_LISTEN", listen))
                    .thenAccept(process -> spawned(process, cgroup, shut ? "/var/user" : directory.toString()));
        }

        private void prepareFolder(int user) throws IOException {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("passwd"), "qcloud:x:" + user + ":" + user + "::/tmp:/bin/bash\n");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            if (isolation.level() == Isolation.Level.USERS) {
                Files.setAttribute(folder, "unix:uid", user);
                Files.setAttribute(folder, "unix:gid", user);
            }
        }

        private void spawned(Process process, Cgroup cgroup, String codeDirectory) {
            var output = new Output(token);
            Thread.ofPlatform().daemon().name("output of " + id).start(() -> output.read(process.getInputStream()));
            long deadline = began + function.initTimeout().toNanos();
            vertx.runOnContext(here -> connect(process, cgroup, output, codeDirectory, deadline));
        }

        private void connect(Process process, Cgroup cgroup, Output output, String codeDirectory, long deadline) {
            client.connect(io.vertx.core.net.SocketAddress.domainSocketAddress(
                            folder.resolve("s").toString()))
                    .onSuccess(socket -> initialize(
                            new ProcessInstance(id, function, vertx, process, cgroup, output, socket, this::cleanUp),
                            output,
                            codeDirectory,
                            deadline))
                    .onFailure(notYet -> {
                        if (process.isAlive() && System.nanoTime() < deadline) {
                            vertx.setTimer(2, later -> connect(process, cgroup, output, codeDirectory, deadline));
                        } else {
                            abandon(process, cgroup, output);
                        }
                    });
        }

        private void abandon(Process process, Cgroup cgroup, Output output) {
            boolean late = process.isAlive();
            process.destroyForcibly();
            Thread.ofVirtual().start(() -> {
                cgroup.remove();
                deleteTree(folder);
                var outcome = late
                        ? initTimeout()
                        : new Outcome.Failed(
                                RunStatus.CONTAINER_INIT_ERROR, -1, "The instance ended before it was ready", null);
                fail(outcome, output.takeText("init"), 0);
            });
        }

        private Outcome.Failed initTimeout() {
            return new Outcome.Failed(
                    RunStatus.INIT_TIMEOUT,
                    -1,
                    "Initialisation timed out after " + function.initTimeout().toSeconds() + " seconds",
                    null);
        }

        private void initialize(ProcessInstance instance, Output output, String codeDirectory, long deadline) {
            runtimeNanos = System.nanoTime() - began - codeNanos;
            var late = new boolean[1];
            long timer = vertx.setTimer(Math.max(1, (deadline - System.nanoTime()) / 1_000_000), expired -> {
                late[0] = true;
                instance.stop();
            });
            var body = InitializeMessage.of(function, config, codeDirectory, token);
            var request = io.vertx.core.buffer.Buffer.buffer(
                            "POST /initialize HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n")
                    .appendBuffer(body);
            instance.exchange(request, answer -> {
                vertx.cancelTimer(timer);
                var text = output.takeText("init");
                if (answer == null) {
                    fail(late[0] ? initTimeout() : instance.gone(), text, instance.memory(true));
                } else if (ProcessInstance.outcome(answer) instanceof Outcome.Failed failed) {
                    instance.stop();
                    fail(failed, text, instance.memory(true));
                } else {
                    done.accept(new Started.Ready(instance, phases(), text));
                }
            });
        }

        private ColdStart phases() {
            return new ColdStart(codeNanos, runtimeNanos, System.nanoTime() - began - codeNanos - runtimeNanos);
        }

        private void cleanUp(ProcessInstance instance) {
            deleteTree(folder);
            gone.accept(instance);
        }

        void fail(Outcome.Failed outcome, String output, long memoryBytes) {
            done.accept(new Started.Failed(outcome, output, phases(), memoryBytes));
        }
    }
}
