package io.openscf.instance.process;

import io.openscf.catalog.LayerDirectories;
import io.openscf.catalog.UnpackedCode;
import io.openscf.instance.Backend;
import io.openscf.instance.DataConfig;
import io.openscf.instance.Instance;
import io.openscf.instance.InstanceConfig;
import io.openscf.instance.WebBackend;
import io.openscf.instance.sandbox.Isolation;
import io.openscf.model.FunctionVersion;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The backend of local processes, which is made beside the rest of the gateway's start: trying what sandboxes this machine
 * allows mostly waits for other programs.
 */
@Singleton
class PreparedBackend implements Backend, WebBackend {
    private final CompletableFuture<ProcessBackend> made;

    PreparedBackend(
            Vertx vertx,
            UnpackedCode code,
            LayerDirectories layers,
            InstanceConfig config,
            DataConfig data,
            Isolation isolation,
            Neighbours neighbours) {
        // A thread of its own: those of a pool would not have this application's class loader.
        this.made = CompletableFuture.supplyAsync(
                () -> new ProcessBackend(vertx, code, layers, config, data, isolation, neighbours),
                task -> Thread.ofPlatform().daemon().name("openscf-backend").start(task));
    }

    /** The gateway is ready only when functions can run, and does not start where they never could. */
    void await(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
        made.join();
    }

    @Override
    public void start(FunctionVersion function, Consumer<Started> done, Consumer<Instance> gone) {
        made.whenComplete((backend, failure) -> {
            if (failure == null) {
                backend.start(function, done, gone);
            } else {
                done.accept(ProcessBackend.failed(failure));
            }
        });
    }

    @Override
    public void start(FunctionVersion function, WebBackend.Starting starting) {
        made.whenComplete((backend, failure) -> {
            if (failure == null) {
                backend.start(function, starting);
            } else {
                starting.failed(ProcessBackend.failed(failure));
            }
        });
    }

    @PreDestroy
    void close() {
        if (!made.isCompletedExceptionally()) {
            made.thenAccept(ProcessBackend::close).join();
        }
    }
}
