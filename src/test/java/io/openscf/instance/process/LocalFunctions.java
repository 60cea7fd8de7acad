package io.openscf.instance.process;

import io.openscf.instance.DataConfig;
import io.openscf.instance.InstanceConfig;
import io.openscf.instance.InstancePool;
import io.openscf.instance.Pools;
import io.openscf.instance.ProvisionedPool;
import io.openscf.instance.Run;
import io.openscf.instance.sandbox.Epoch;
import io.openscf.instance.sandbox.Isolation;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Functions of source text on a real pool of real processes. */
class LocalFunctions implements AutoCloseable {
    final Path data;
    final Isolation isolation = new Isolation();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ProcessBackend backend;
    private final InstancePool pool;

    LocalFunctions(Map<String, String> settings) throws IOException {
        data = Files.createTempDirectory("scf");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        var config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withMapping(InstanceConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(InstanceConfig.class);
        DataConfig directory = () -> data;
        backend = new ProcessBackend(
                vertx,
                sha -> Uni.createFrom().item(data.resolve("code").resolve(sha)),
                digests -> Uni.createFrom().item(data.resolve("layers").resolve(String.join("-", digests))),
                config,
                directory,
                isolation,
                new Neighbours("http://127.0.0.1:8080", "http://127.0.0.1:9000"));
        pool = Pools.warm(vertx, backend, config);
    }

    FunctionVersion python(String source) throws IOException {
        return function("Python3.10", "index.py", source, 128, Duration.ofSeconds(3));
    }

    FunctionVersion node(String source) throws IOException {
        return function("Nodejs18.15", "index.js", source, 128, Duration.ofSeconds(3));
    }

    FunctionVersion function(String runtime, String file, String source, int memory, Duration timeout)
            throws IOException {
        String id = "lam-" + UUID.randomUUID().toString().substring(0, 8);
        Path code = Files.createDirectories(data.resolve("code").resolve(id));
        Files.writeString(code.resolve(file), source);
        var key = new FunctionKey("default", "hello");
        return new FunctionVersion(
                key,
                id,
                "$LATEST",
                1,
                FunctionStatus.ACTIVE,
                FunctionType.EVENT,
                runtime,
                "index.main_handler",
                memory,
                timeout,
                Duration.ofSeconds(20),
                Map.of("GREETING", "hi"),
                id);
    }

    /** One whose files the caller lays into {@link #code}. */
    FunctionVersion bare(String runtime, String handler, int memory, List<String> layers) throws IOException {
        String id = "lam-" + UUID.randomUUID().toString().substring(0, 8);
        Files.createDirectories(data.resolve("code").resolve(id));
        return new FunctionVersion(
                        new FunctionKey("default", "hello"),
                        id,
                        "$LATEST",
                        1,
                        FunctionStatus.ACTIVE,
                        FunctionType.EVENT,
                        runtime,
                        handler,
                        memory,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Map.of("GREETING", "hi"),
                        id)
                .withLayers(layers);
    }

    Path code(FunctionVersion function) {
        return data.resolve("code").resolve(function.codeSha256());
    }

    Path layers(String digest) throws IOException {
        return Files.createDirectories(data.resolve("layers").resolve(digest));
    }

    Run run(FunctionVersion function, String event) {
        return start(function, event).join();
    }

    CompletableFuture<Run> start(FunctionVersion function, String event) {
        return start(function, UUID.randomUUID().toString(), event);
    }

    CompletableFuture<Run> start(FunctionVersion function, String requestId, String event) {
        var request = new InvokeRequest(
                requestId, function.key(), Qualifier.LATEST, null, Buffer.buffer(event), null, true, false, 0);
        var done = new CompletableFuture<Run>();
        pool.run(function, request, done::complete);
        return done;
    }

    InstancePool pool() {
        return pool;
    }

    ProvisionedPool provisioned() {
        return Pools.provisioned(pool);
    }

    void retire(FunctionVersion function) {
        pool.retire(function.functionId(), Set.of());
    }

    Path instances() {
        return data.resolve("instances").resolve(Epoch.current());
    }

    @Override
    public void close() {
        Pools.close(pool);
        backend.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        InstanceFiles.delete(data);
    }
}
