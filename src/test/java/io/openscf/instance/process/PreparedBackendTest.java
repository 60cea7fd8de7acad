package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.instance.Backend.Started;
import io.openscf.instance.Pools;
import io.openscf.instance.sandbox.Isolation;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine on which no function can ever run: the data directory is a file. */
class PreparedBackendTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    private PreparedBackend backend;

    @BeforeEach
    void prepare() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        backend = new PreparedBackend(
                vertx,
                sha -> Uni.createFrom().item(file),
                digests -> Uni.createFrom().item(file),
                Pools.config(Map.of()),
                () -> file,
                new Isolation(),
                new Neighbours("http://127.0.0.1:8080", "http://127.0.0.1:9000"));
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void letsTheStartOfTheGatewayFail() {
        assertThatThrownBy(() -> backend.await(new StartupEvent())).hasStackTraceContaining(folder.toString());
        backend.close();
    }

    @Test
    void answersWhoeverAskedForAnInstanceMeanwhile() throws Exception {
        // given
        var answer = new CompletableFuture<Started>();

        // when
        backend.start(function(), answer::complete, gone -> {});

        // then
        assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(Started.Failed.class);
    }

    private static FunctionVersion function() {
        return new FunctionVersion(
                new FunctionKey("default", "hello"),
                "lam-hello",
                "$LATEST",
                1,
                FunctionStatus.ACTIVE,
                FunctionType.EVENT,
                "Python3.10",
                "index.main_handler",
                128,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Map.of(),
                "sha");
    }
}
