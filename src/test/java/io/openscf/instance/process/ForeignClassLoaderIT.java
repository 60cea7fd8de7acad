package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.instance.sandbox.Cgroup;
import io.openscf.model.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that tell us that a process has ended belong to nobody: another application of the same JVM may have left them
 * its class loader. With such a loader no instance can be started: its services are not subtypes of ours.
 */
class ForeignClassLoaderIT {
    @TempDir
    Path directory;

    @Test
    void whatFollowsTheEndOfAProcessKnowsTheLoaderOfTheGatewayWhoeverTellsIt() throws IOException {
        // given
        var foreign = foreignLoader();
        var process = new ToldProcess();
        var local = local(process);
        var seen = new CompletableFuture<ClassLoader>();
        local.whenRemoved(() -> seen.complete(Thread.currentThread().getContextClassLoader()));

        // when
        withLoader(foreign, () -> process.end.complete(process));

        // then
        assertThat(seen.join()).isSameAs(LocalProcess.class.getClassLoader());
    }

    @Test
    void whatFollowsTheEndOfAProcessIsDoneThoughAnotherPartOfItFails() {
        // given
        var process = new ToldProcess();
        var local = local(process);
        var done = new CompletableFuture<Boolean>();
        local.whenRemoved(() -> done.complete(true));
        local.whenRemoved(() -> {
            throw new IllegalStateException("thrown on purpose: it is logged");
        });

        // when
        process.end.complete(process);

        // then
        assertThat(done.join()).isTrue();
        assertThat(local.removed().join()).isNull();
    }

    @Test
    void aStartThatCannotEvenBeginIsAnsweredAndGivesItsMemoryBack() throws IOException {
        // given
        try (var functions = new LocalFunctions(Map.of("openscf.instance.memory-megabytes", "128"))) {
            var function = functions.python("def main_handler(event, context):\n    return 1\n");
            var foreign = foreignLoader();

            // when
            var run = withLoader(foreign, () -> functions.start(function, "{}")).join();

            // then
            assertThat(run.outcome()).isInstanceOf(Outcome.Failed.class);
            assertThat(functions.run(function, "{}").outcome()).isInstanceOf(Outcome.Succeeded.class);
        }
    }

    private LocalProcess local(Process process) {
        return new LocalProcess(
                "test",
                new InstanceFiles.Place(directory.resolve("test"), false),
                Cgroup.none(),
                new Output("token"),
                "token",
                process,
                "127.0.0.1",
                () -> {});
    }

    private static <T> T withLoader(ClassLoader loader, Supplier<T> call) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private ClassLoader foreignLoader() throws IOException {
        var services = Files.writeString(
                        directory.resolve("services"), getClass().getName() + "\n")
                .toUri()
                .toURL();
        return new URLClassLoader(new URL[0], getClass().getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return name.startsWith("META-INF/services/org.eclipse.microprofile.context")
                        ? Collections.enumeration(List.of(services))
                        : super.getResources(name);
            }
        };
    }

    /** Ends when a thread of the test says so, on that thread. */
    private static final class ToldProcess extends Process {
        final CompletableFuture<Process> end = new CompletableFuture<>();

        @Override
        public CompletableFuture<Process> onExit() {
            return end;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public int waitFor() {
            end.join();
            return 0;
        }

        @Override
        public int exitValue() {
            return 0;
        }

        @Override
        public void destroy() {}

        @Override
        public ProcessHandle toHandle() {
            return ProcessHandle.current();
        }
    }
}
