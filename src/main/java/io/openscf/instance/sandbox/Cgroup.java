package io.openscf.instance.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The control groups of one sandbox; v1, v2 or none, whatever is writable. Blocking calls into the kernel, short. */
public final class Cgroup {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final boolean V2 = Files.exists(ROOT.resolve("cgroup.controllers"));
    private final List<Path> groups = new ArrayList<>();
    private boolean memory;

    private Cgroup() {}

    /** Limits and counts nothing. */
    public static Cgroup none() {
        return new Cgroup();
    }

    /** @param bytes first limit of memory; {@link #limitMemory} changes it */
    public static Cgroup create(String name, long bytes) {
        var group = new Cgroup();
        if (V2) {
            group.memory = group.limit(ROOT.resolve(name), "memory.max", Long.toString(bytes));
            if (group.memory) {
                group.set(ROOT.resolve(name).resolve("pids.max"), "1024");
                group.set(ROOT.resolve(name).resolve("memory.swap.max"), "0");
            }
        } else {
            group.memory =
                    group.limit(ROOT.resolve("memory").resolve(name), "memory.limit_in_bytes", Long.toString(bytes));
            group.limit(ROOT.resolve("pids").resolve(name), "pids.max", "1024");
        }
        return group;
    }

    private boolean limit(Path group, String file, String value) {
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve(file), value);
            groups.add(group);
            return true;
        } catch (IOException e) {
            group.toFile().delete();
            return false;
        }
    }

    private void set(Path file, String value) {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            // an optional controller that is not delegated here
        }
    }

    /** From now on this limit counts. */
    public void limitMemory(long bytes) {
        if (memory) {
            set(groups.getFirst().resolve(V2 ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
        }
    }

    /** Shell commands that join before the program is executed, so that nothing of it runs outside. */
    String join() {
        var script = new StringBuilder();
        groups.forEach(group -> script.append("echo $$ > ").append(group).append("/cgroup.procs; "));
        return script.toString();
    }

    public boolean limitsMemory() {
        return memory;
    }

    /** The sum of what each living process has had resident at most; what a function wrote to files is not part of it. */
    public long peakBytes() {
        if (!memory) {
            return 0;
        }
        long sum = 0;
        for (String pid : processes(groups.getFirst())) {
            sum += number(Path.of("/proc", pid, "status"), "VmHWM:") * 1024;
        }
        return sum;
    }

    public long oomKills() {
        String file = V2 ? "memory.events" : "memory.oom_control";
        return memory ? number(groups.getFirst().resolve(file), "oom_kill ") : 0;
    }

    private static long number(Path file, String key) {
        try {
            for (String line : Files.readString(file).split("\n")) {
                if (line.startsWith(key)) {
                    return Long.parseLong(
                            line.substring(key.length()).replace(" kB", "").trim());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
        return 0;
    }

    /** Kills what is left inside and removes the groups. Blocks for at most some 100 ms. */
    public void remove() {
        for (Path group : groups) {
            for (int i = 0; i < 50 && Files.exists(group); i++) {
                killAll(group);
                if (!group.toFile().delete()) {
                    java.util.concurrent.locks.LockSupport.parkNanos(4_000_000);
                }
            }
        }
    }

    public void killAll() {
        groups.forEach(Cgroup::killAll);
    }

    private static void killAll(Path group) {
        for (String pid : processes(group)) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static List<String> processes(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs"));
        } catch (IOException e) {
            // The group has gone.
            return List.of();
        }
    }

    /** Removes groups that former gateways left, except those of the given epoch. */
    public static void reap(String epoch) {
        for (Path root : V2 ? List.of(ROOT) : List.of(ROOT.resolve("memory"), ROOT.resolve("pids"))) {
            try (var names = Files.newDirectoryStream(root, "openscf-*")) {
                for (Path path : names) {
                    String owner = path.getFileName().toString().split("-")[1];
                    // the epoch is the gateway's process id and start time: one that lives is left alone
                    if (!owner.equals(epoch) && !Epoch.alive(owner)) {
                        var group = new Cgroup();
                        group.groups.add(path);
                        group.remove();
                    }
                }
            } catch (IOException e) {
                // not mounted
            }
        }
    }
}
