package io.openscf.instance.process;

import io.openscf.catalog.LayerDirectories;
import io.openscf.catalog.UnpackedCode;
import io.openscf.instance.Backend;
import io.openscf.instance.DataConfig;
import io.openscf.instance.Instance;
import io.openscf.instance.InstanceConfig;
import io.openscf.instance.WebBackend;
import io.openscf.instance.sandbox.Cgroup;
import io.openscf.instance.sandbox.Epoch;
import io.openscf.instance.sandbox.Isolation;
import io.openscf.instance.sandbox.IsolationProbe;
import io.openscf.instance.sandbox.Mounts;
import io.openscf.instance.sandbox.Networks;
import io.openscf.instance.sandbox.Sandbox;
import io.openscf.instance.sandbox.SpawnThread;
import io.openscf.instance.sandbox.TemporaryDisks;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Instances as processes of this machine, shut in as well as the machine allows. Making one blocks while it tries that. */
class ProcessBackend implements Backend, WebBackend {
    private static final Logger LOG = Logger.getLogger(ProcessBackend.class);
    private static final long POLL_MILLIS = 250;

    private final VertxInternal vertx;
    private final NetClient client;
    private final UnpackedCode code;
    private final LayerDirectories layers;
    private final Environment environment;
    private final Interpreters interpreters;
    private final Launchers launchers;
    private final JavaArchive archive;
    private final AtomicBoolean recording = new AtomicBoolean();
    private final InstanceFiles files;
    private final Sandbox sandbox;
    private final Isolation isolation;
    private final Mounts mounts;
    private final @Nullable Networks networks;
    private final MachinePorts machinePorts;
    private final Spawner spawner;
    private final WarmProcesses warm;
    private final Set<LocalProcess> live = ConcurrentHashMap.newKeySet();
    private final long poll;

    ProcessBackend(
            Vertx vertx,
            UnpackedCode code,
            LayerDirectories layers,
            InstanceConfig config,
            DataConfig data,
            Isolation isolation,
            Neighbours neighbours) {
        this.vertx = (VertxInternal) vertx;
        this.client = vertx.createNetClient();
        this.code = code;
        this.layers = layers;
        this.isolation = isolation;
        this.machinePorts = new MachinePorts(vertx);
        var users = new InstanceUsers();
        try {
            Path root = data.directory().toAbsolutePath().normalize();
            this.files = new InstanceFiles(root);
            this.launchers = new Launchers(root.resolve("runtimes")).unpack();
            files.reap();
            Cgroup.reap(Epoch.current());
            var level = probe(users);
            var ports = MachinePorts.of(
                    List.of(neighbours.endpoint(), neighbours.s3Endpoint()),
                    config.machinePorts().orElse(List.of()));
            this.networks = level == Isolation.Level.USERS && config.ownNetwork()
                    ? Networks.open(ports, config.allowedNetworks().orElse(List.of()))
                    : null;
            if (networks != null) {
                machinePorts.open(networks.machineAddress(), ports);
            }
            String machine = networks == null ? "127.0.0.1" : networks.machineAddress();
            this.environment = new Environment(
                    config,
                    MachinePorts.seen(neighbours.endpoint(), machine),
                    MachinePorts.seen(neighbours.s3Endpoint(), machine));
            isolation.found(level, networks != null);
            this.mounts = new Mounts(files.own(), level);
            this.sandbox = new Sandbox(
                            level,
                            Files.createDirectories(files.own().resolve("shared")),
                            launchers.directory(),
                            machine,
                            Interpreters.links())
                    .startedIn(mounts.entrance());
        } catch (IOException e) {
            throw new UncheckedIOException("openscf.data.directory must be a writable directory", e);
        }
        this.spawner = new Spawner(files, launchers, isolation, sandbox, mounts, networks, disks(config), users);
        this.archive = new JavaArchive(launchers.directory());
        this.interpreters = new Interpreters(config.interpreters(), spawner.runtimes(), networks != null, archive);
        this.warm = new WarmProcesses(
                vertx,
                program -> launch(program, null, null),
                config.warm(),
                config.idle().toNanos());
        tell();
        prepare();
        this.poll = vertx.setPeriodic(POLL_MILLIS, ignored -> look());
    }

    private @Nullable TemporaryDisks disks(InstanceConfig config) {
        return isolation.level() == Isolation.Level.USERS && mounts.possible()
                ? TemporaryDisks.open(files.own().resolve("disk-probe"), config.temporaryMegabytes())
                : null;
    }

    private Isolation.Level probe(InstanceUsers users) throws IOException {
        Path probe = Files.createDirectories(files.own().resolve("probe"));
        var level = new IsolationProbe(probe, users.probe()).probe();
        InstanceFiles.delete(probe);
        return level;
    }

    private void tell() {
        if (sandbox.shut()) {
            LOG.infof(
                    "isolation=%s ownNetwork=%b warmProcesses=%b",
                    isolation.level(), isolation.ownNetwork(), lateBinding());
        } else {
            LOG.warn("isolation=NONE: functions run as plain processes and can read and change what the gateway can. "
                    + "Install bubblewrap, or run only code that you trust");
        }
    }

    /** What most functions are written in waits from the start. */
    private void prepare() {
        if (lateBinding()) {
            for (String runtime : List.of("Python", "Nodejs")) {
                var program = interpreters.program(runtime, 0);
                if (program != null) {
                    warm.prepare(program);
                }
            }
        }
    }

    /** Whether a launcher can be started before its function is known. */
    private boolean lateBinding() {
        return mounts.possible() || !sandbox.shut();
    }

    private void look() {
        if (!live.isEmpty()) {
            Thread.ofVirtual().start(() -> live.forEach(LocalProcess::pollMemory));
        }
        warm.sweep();
    }

    @Override
    public void start(FunctionVersion function, Consumer<Started> done, Consumer<Instance> gone) {
        var program = interpreters.program(function.runtime(), function.memoryMegabytes());
        start(
                function,
                program,
                generic -> (answer, cold) -> {
                    var instance = new ProcessInstance(
                            vertx, generic.context(), generic.local(), generic.connection(), function, sandbox.shut());
                    done.accept(new Started.Ready(instance, cold));
                    generic.local().whenRemoved(() -> gone.accept(instance));
                },
                done::accept);
    }

    @Override
    public void start(FunctionVersion function, WebBackend.Starting starting) {
        start(
                function,
                interpreters.webProgram(),
                generic -> (answer, cold) -> {
                    boolean direct =
                            networks != null && answer.body().toJsonObject().getBoolean("direct", false);
                    var instance = new WebProcess(vertx, generic, direct, sandbox.shut());
                    starting.ready(instance, cold);
                    generic.local().whenRemoved(() -> starting.gone(instance));
                },
                starting::failed);
    }

    private void start(
            FunctionVersion function,
            @Nullable Program program,
            Function<Generic, Specialisation.Ready> ready,
            Consumer<Started.Failed> failed) {
        if (function.image() != null) {
            failed.accept(
                    failed(new LaunchFailed("Image functions need the Kubernetes backend: this gateway runs functions "
                            + "as local processes and starts no containers")));
            return;
        }
        if (program == null) {
            failed.accept(failed(new LaunchFailed(Interpreters.whyNone(function.runtime(), function.type()))));
            return;
        }
        if (function.runtime().startsWith("Java") && function.type() == FunctionType.EVENT) {
            recordArchive();
        }
        try {
            begin(function, program, ready, failed);
        } catch (RuntimeException | Error e) {
            // Whoever asked waits for an answer, and the memory of the instance is taken until there is one.
            failed.accept(failed(e));
        }
    }

    private void begin(
            FunctionVersion function,
            Program program,
            Function<Generic, Specialisation.Ready> ready,
            Consumer<Started.Failed> failed) {
        long start = System.nanoTime();
        var pulled = pull(function);
        var launched = mayBeWarm(function)
                ? warm.take(program)
                : pulled.thenCompose(pull -> launch(program, pull.code(), pull.layers()));
        pulled.thenCombine(
                        launched,
                        (pull, generic) -> generic.see(mounts, pull.code(), pull.layers())
                                .thenAccept(seen -> specialise(function, pull, generic, start, ready, failed)))
                .thenCompose(step -> step)
                .whenComplete((ignored, failure) -> {
                    if (failure != null) {
                        launched.thenAccept(generic -> generic.local().kill());
                        failed.accept(failed(failure));
                    }
                });
    }

    /** PHP looks for extensions when it starts; whether there are any is known only when the code is there. */
    private boolean mayBeWarm(FunctionVersion function) {
        return lateBinding()
                && !(function.runtime().startsWith("Php") && function.type() == FunctionType.EVENT && sandbox.shut());
    }

    /** The first function in Java of a machine makes the later ones start faster. */
    private void recordArchive() {
        if (archive.missing() && recording.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .start(() -> spawner.withScratch((work, recorder) -> archive.record(
                            work,
                            sandbox.shut() ? Path.of("/run/openscf") : work,
                            Interpreters.java(),
                            spawner.runtimes(),
                            recorder)));
        }
    }

    private record Pulled(Path code, @Nullable Path layers, long end) {}

    private CompletableFuture<Pulled> pull(FunctionVersion function) {
        return code.directory(function.codeSha256())
                .chain(directory -> layersOf(function)
                        .map(merged -> new Pulled(directory.toAbsolutePath(), merged.orElse(null), System.nanoTime())))
                .onFailure()
                .transform(failure -> {
                    LOG.errorf(failure, "code of function=%s could not be fetched", function.key());
                    return new LaunchFailed("The code of the function could not be fetched");
                })
                .subscribeAsCompletionStage();
    }

    private Uni<Optional<Path>> layersOf(FunctionVersion function) {
        return function.layers().isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : layers.merged(function.layers()).map(path -> Optional.of(path.toAbsolutePath()));
    }

    private CompletableFuture<Generic> launch(Program program, @Nullable Path code, @Nullable Path layers) {
        long begun = System.nanoTime();
        var result = new CompletableFuture<Generic>();
        var network =
                networks == null ? CompletableFuture.<Networks.@Nullable Slot>completedFuture(null) : networks.take();
        var ignoredStep = network.thenAccept(slot -> SpawnThread.execute(() -> {
                    try {
                        var local = spawner.spawn(program, code, layers, slot);
                        live.add(local);
                        local.whenRemoved(() -> live.remove(local));
                        var context = vertx.createEventLoopContext();
                        boolean bound = code != null || !sandbox.shut();
                        context.runOnContext(ignored -> new Launch(vertx, client, context, local, bound, begun)
                                .begin()
                                .whenComplete((generic, failure) -> {
                                    if (failure == null) {
                                        result.complete(generic);
                                    } else {
                                        result.completeExceptionally(failure);
                                    }
                                }));
                    } catch (IOException | RuntimeException e) {
                        LOG.error("a process could not be started", e);
                        result.completeExceptionally(new LaunchFailed("The instance could not be started"));
                    }
                }))
                .exceptionally(failure -> {
                    LOG.error("a network could not be made", failure);
                    result.completeExceptionally(new LaunchFailed("The instance could not be started"));
                    return null;
                });
        return result;
    }

    private void specialise(
            FunctionVersion function,
            Pulled pull,
            Generic generic,
            long start,
            Function<Generic, Specialisation.Ready> ready,
            Consumer<Started.Failed> failed) {
        String seen = sandbox.shut() ? "/var/user" : pull.code().toString();
        var initialize = environment
                .initialize(function, seen, generic.local().outputToken)
                .toBuffer();
        long now = System.nanoTime();
        long pulled = Math.min(pull.end(), now) - start;
        var order = new Specialisation.Order(function, initialize, sandbox.shut(), pulled, now - start - pulled);
        generic.context()
                .runOnContext(
                        ignored -> new Specialisation(vertx, order, generic, ready.apply(generic), failed).begin());
    }

    /** How a start ended that this made fail. */
    static Started.Failed failed(Throwable failure) {
        var cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof LaunchFailed launch) {
            return new Started.Failed(launch.outcome, "", new ColdStart(0, 0, 0), 0);
        }
        LOG.error("an instance could not be started", cause);
        Outcome.Failed outcome = new LaunchFailed("The instance could not be started").outcome;
        return new Started.Failed(outcome, "", new ColdStart(0, 0, 0), 0);
    }

    /** Ends all instances and waits for it, at most 5 s. */
    void close() {
        vertx.cancelTimer(poll);
        warm.close();
        live.forEach(LocalProcess::kill);
        CompletableFuture<?>[] ends = live.stream().map(LocalProcess::removed).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
        machinePorts.close();
        if (networks != null) {
            networks.close();
        }
        mounts.close();
        InstanceFiles.delete(files.own());
    }
}
