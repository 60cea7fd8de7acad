package io.openscf.instance.process;

import io.openscf.instance.sandbox.Cgroup;
import io.openscf.instance.sandbox.Epoch;
import io.openscf.instance.sandbox.Isolation;
import io.openscf.instance.sandbox.Mounts;
import io.openscf.instance.sandbox.Networks;
import io.openscf.instance.sandbox.Sandbox;
import io.openscf.instance.sandbox.SpawnThread;
import io.openscf.instance.sandbox.TemporaryDisks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Starts launchers, each shut in with a directory, user, control group and network of its own. Blocking. */
class Spawner {
    /** What a launcher may use before it has a function. */
    private static final long GENERIC_BYTES = 512L << 20;

    private final InstanceFiles files;
    private final Launchers launchers;
    private final Isolation isolation;
    private final Sandbox sandbox;
    private final Mounts mounts;
    private final @Nullable Networks networks;
    private final @Nullable TemporaryDisks disks;
    private final InstanceUsers users;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong next = new AtomicLong();
    /** Tells the control groups of this one from those of another in the same process. */
    private final String series = HexFormat.of().toHexDigits((short) random.nextInt()) + "-";

    Spawner(
            InstanceFiles files,
            Launchers launchers,
            Isolation isolation,
            Sandbox sandbox,
            Mounts mounts,
            @Nullable Networks networks,
            @Nullable TemporaryDisks disks,
            InstanceUsers users) {
        this.files = files;
        this.launchers = launchers;
        this.isolation = isolation;
        this.sandbox = sandbox;
        this.mounts = mounts;
        this.networks = networks;
        this.disks = disks;
        this.users = users;
    }

    /**
     * Starts one; to be called on the spawning thread.
     *
     * @param code what it sees from the start; null when that is shown later
     */
    LocalProcess spawn(Program program, @Nullable Path code, @Nullable Path layers, Networks.@Nullable Slot network)
            throws IOException {
        String id = Long.toString(next.incrementAndGet(), 36);
        int user = users.next();
        var place = files.create(id, user, isolation.level() == Isolation.Level.USERS);
        var cgroup = Cgroup.create("openscf-" + Epoch.current() + "-" + series + id, GENERIC_BYTES);
        try {
            if (disks != null) {
                disks.mount(place.image(), place.temporary());
            }
            String token = token();
            var line = sandbox.around(
                    view(place, user, code, layers, program), cgroup, program.line(), program.environment());
            var builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
            if (!sandbox.shut()) {
                builder.environment().put("OPENSCF_LISTEN", "unix:" + place.socket());
                builder.environment().putAll(program.environment());
            }
            Process process = Sandbox.start(builder, network);
            process.getOutputStream().close();
            return new LocalProcess(
                    id, place, cgroup, new Output(token), token, process, address(network), () -> free(place, network));
        } catch (IOException | RuntimeException e) {
            cgroup.remove();
            free(place, network);
            throw e;
        }
    }

    private Sandbox.View view(
            InstanceFiles.Place place, int user, @Nullable Path code, @Nullable Path layers, Program program) {
        return new Sandbox.View(
                user,
                place.directory(),
                code == null ? place.code() : code,
                code == null ? place.layers() : layers,
                !program.loopbackOnly(),
                disks == null ? null : place.temporary());
    }

    private static String address(Networks.@Nullable Slot network) {
        return network == null ? "127.0.0.1" : network.address();
    }

    private void free(InstanceFiles.Place place, Networks.@Nullable Slot network) {
        if (mounts.possible()) {
            mounts.unbind(place.code()).join();
            mounts.unbind(place.layers()).join();
            mounts.unbind(place.temporary()).join();
        }
        place.delete();
        if (networks != null && network != null) {
            networks.giveBack(network);
        }
    }

    private String token() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Does something with a directory that a program in a sandbox can write to, as {@code /run/openscf}. Blocking. */
    void withScratch(BiConsumer<Path, JavaArchive.Recorder> task) {
        int user = users.next();
        try {
            var place = files.create(
                    Long.toString(next.incrementAndGet(), 36), user, isolation.level() == Isolation.Level.USERS);
            try {
                task.accept(place.directory(), (directory, program) -> {
                    var line = sandbox.around(
                            new Sandbox.View(user, place.directory(), place.code(), place.layers(), true, null),
                            Cgroup.none(),
                            program,
                            Map.of());
                    var started = new CompletableFuture<Process>();
                    SpawnThread.execute(() -> {
                        try {
                            started.complete(Sandbox.start(new ProcessBuilder(line).redirectErrorStream(true), null));
                        } catch (IOException e) {
                            started.completeExceptionally(e);
                        }
                    });
                    return started.join();
                });
            } finally {
                place.delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a sandboxed launcher finds the launchers' files. */
    Path runtimes() {
        return sandbox.shut() ? Path.of("/var/runtime") : launchers.directory();
    }
}
