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
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Instances as processes of this machine, shut in as well as the machine allows. */
@Startup
@Singleton
class ProcessBackend implements Backend {
    private static final Logger LOG = Logger.getLogger(ProcessBackend.class);
    private static final long POLL_MILLIS = 250;
    private final VertxInternal vertx;
    private final NetClient client;
    private final UnpackedCode code;
    private final Environment environment;
    private final Interpreters interpreters;
    private final Launchers launchers;
    private final InstanceFiles files;
    private final Sandbox sandbox;
    private final Isolation isolation;
    private final FunctionUsers users = new FunctionUsers();
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong next = new AtomicLong();
    private final Set<LocalProcess> live = ConcurrentHashMap.newKeySet();
    private final long poll;

    ProcessBackend(Vertx vertx, UnpackedCode code, InstanceConfig config, DataConfig data, Isolation isolation) {
        this.vertx = (VertxInternal) vertx;
        this.client = vertx.createNetClient();
        this.code = code;
        this.environment = new Environment(config);
        this.interpreters = new Interpreters(config.interpreters());
        this.isolation = isolation;
        try {
            Path root = data.directory().toAbsolutePath().normalize();
            this.files = new InstanceFiles(root);
            this.launchers = new Launchers(root.resolve("runtimes")).unpack();
            files.reap();
            Path probe = Files.createDirectories(files.own().resolve("probe"));
            isolation.found(new IsolationProbe(probe, users.probe()).probe());
            InstanceFiles.delete(probe);
        } catch (IOException e) {
            throw new UncheckedIOException("openscf.data.directory must be a writable directory", e);
        }
        Cgroup.reap(Epoch.current());
        this.sandbox = new Sandbox(isolation.level());
        if (sandbox.shut()) {
            LOG.infof("isolation=%s", isolation.level());
        } else {
            LOG.warn("isolation=NONE: functions run as plain processes and can read and change what the gateway can. "
                    + "Install bubblewrap, or run only code that you trust");
        }
        this.poll = vertx.setPeriodic(POLL_MILLIS, ignored -> {
            if (!live.isEmpty()) {
                Thread.ofVirtual().start(() -> live.forEach(LocalProcess::pollMemory));
            }
        });
    }

    @Override
    public void start(FunctionVersion function, Consumer<Started> done, Consumer<Instance> gone) {
        if (function.image() != null) {
            done.accept(refused("Image functions need the Kubernetes backend: this gateway runs functions as local "
                    + "processes and starts no containers"));
            return;
        }
        List<String> program = interpreters.command(
                function.runtime(), sandbox.shut() ? Path.of("/var/runtime") : launchers.directory());
        if (program == null) {
            done.accept(refused("The runtime " + function.runtime() + " is not available on this gateway: Python and "
                    + "Nodejs are, when python3 or node is installed; other families come later"));
            return;
        }
        long start = System.nanoTime();
        code.directory(function.codeSha256())
                .subscribe()
                .with(
                        directory -> SpawnThread.execute(() -> spawn(function, program, directory, start, done, gone)),
                        failure -> {
                            LOG.errorf(failure, "code of function=%s could not be fetched", function.key());
                            done.accept(refused("The code of the function could not be fetched"));
                        });
    }

    private void spawn(
            FunctionVersion function,
            List<String> program,
            Path directory,
            long start,
            Consumer<Started> done,
            Consumer<Instance> gone) {
        long spawned = System.nanoTime();
        String token = token();
        LocalProcess local;
        try {
            local = spawn(function, program, directory.toAbsolutePath(), token);
        } catch (IOException e) {
            LOG.errorf(e, "an instance of function=%s could not be started", function.key());
            done.accept(refused("The instance could not be started"));
            return;
        }
        live.add(local);
        local.removed.thenRun(() -> live.remove(local));
        var context = vertx.createEventLoopContext();
        String seen = sandbox.shut() ? "/var/user" : directory.toAbsolutePath().toString();
        var initialize = environment.initialize(function, seen, token).toBuffer();
        var order =
                new ProcessStart.Order(vertx, context, client, function, initialize, sandbox.shut(), spawned - start);
        context.runOnContext(ignored -> new ProcessStart(order, local, spawned, done, gone).begin());
    }

    private LocalProcess spawn(FunctionVersion function, List<String> program, Path directory, String token)
            throws IOException {
        String id = Long.toString(next.incrementAndGet(), 36);
        int user = users.of(function.functionId());
        Path own = files.create(id, user, isolation.level() == Isolation.Level.USERS);
        var cgroup = Cgroup.create("openscf-" + Epoch.current() + "-" + id, function.memoryMegabytes());
        try {
            var line = new ArrayList<>(cgroup.join());
            line.addAll(sandbox.around(user, directory, launchers.directory(), own, program));
            var builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
            builder.environment().put("OPENSCF_LISTEN", "unix:" + own.resolve("s"));
            Process process = builder.start();
            process.getOutputStream().close();
            return new LocalProcess(id, own, cgroup, new Output(token), process, function.memoryMegabytes());
        } catch (IOException e) {
            cgroup.remove();
            InstanceFiles.delete(own);
            throw e;
        }
    }

    private String token() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Started refused(String message) {
        var outcome = new Outcome.Failed(RunStatus.CONTAINER_INIT_ERROR, -1, message, null);
        return new Started.Failed(outcome, "", new ColdStart(0, 0, 0), 0);
    }

    /** Ends all instances and waits for it, at most 5 s. */
    @PreDestroy
    void close() {
        vertx.cancelTimer(poll);
        live.forEach(LocalProcess::kill);
        CompletableFuture<?>[] ends = live.stream().map(local -> local.removed).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
        InstanceFiles.delete(files.own());
    }
}
