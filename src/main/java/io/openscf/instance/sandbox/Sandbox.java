package io.openscf.instance.sandbox;

import io.openscf.instance.sandbox.Isolation.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command line that shuts a program in, with bubblewrap. Thread-safe. */
public final class Sandbox {
    /**
     * What one program sees of this machine.
     *
     * @param user whose rights it has, where sandboxes have users
     * @param instance its own directory, writable until it is sealed; {@code /run/openscf} inside
     * @param code {@code /var/user} inside
     * @param layers {@code /opt} inside
     * @param network false: its network leads nowhere
     * @param temporary {@code /tmp} inside; null gives it 512 MB of memory
     */
    public record View(
            int user,
            Path instance,
            Path code,
            @Nullable Path layers,
            boolean network,
            @Nullable Path temporary) {}

    private static final List<String> OF_THE_MACHINE = List.of(
            "/lib",
            "/lib64",
            "/lib32",
            "/bin",
            "/sbin",
            "/etc/resolv.conf",
            "/etc/nsswitch.conf",
            "/etc/ssl",
            "/etc/pki",
            "/etc/ca-certificates",
            "/etc/ld.so.cache",
            "/etc/alternatives",
            "/etc/localtime",
            "/etc/java-17-openjdk",
            "/etc/java-25-openjdk",
            "/etc/php");

    private final Level level;
    private final Path runtimes;
    private final Path hosts;
    private final Path filter;
    private final List<String> links;
    private final List<String> entrance;

    /**
     * @param files directory for what all sandboxes share
     * @param runtimes the launchers, {@code /var/runtime} inside
     * @param machineAddress where sandboxes with an own network reach this machine
     * @param links further names of programs: target and name by turns
     */
    public Sandbox(Level level, Path files, Path runtimes, String machineAddress, List<String> links)
            throws IOException {
        this.level = level;
        this.runtimes = runtimes;
        this.hosts = Files.writeString(
                files.resolve("hosts"),
                "127.0.0.1 localhost\n::1 localhost ip6-localhost\n" + machineAddress + " openscf.internal\n");
        this.filter = Files.write(files.resolve("seccomp"), Seccomp.filter());
        this.links = List.copyOf(links);
        this.entrance = List.of();
    }

    private Sandbox(Sandbox other, List<String> entrance) {
        this.level = other.level;
        this.runtimes = other.runtimes;
        this.hosts = other.hosts;
        this.filter = other.filter;
        this.links = other.links;
        this.entrance = entrance;
    }

    /** The same, started in other namespaces ({@link Mounts#entrance}). */
    public Sandbox startedIn(List<String> entrance) {
        return new Sandbox(this, List.copyOf(entrance));
    }

    /** Whether programs are shut in at all. */
    public boolean shut() {
        return level != Level.NONE;
    }

    /** The whole line, with the control groups joined before anything of the program runs. */
    public List<String> around(View view, Cgroup cgroup, List<String> program, Map<String, String> environment) {
        var line = new ArrayList<String>();
        var script = cgroup.join() + (shut() ? "exec 9<'" + filter + "'; " : "") + "exec \"$@\"";
        line.addAll(List.of("/bin/sh", "-c", script, "_"));
        if (shut()) {
            limits(line, view);
            line.addAll(entrance);
            namespaces(line, view.network());
            if (level == Level.NAMESPACES) {
                // Only a name for the gateway's own: so that user code finds itself in the list of users, and not as
                // root.
                var user = Integer.toString(view.user());
                line.addAll(List.of("--uid", user, "--gid", user));
            }
            files(line, view);
            environment.forEach((name, value) -> line.addAll(List.of("--setenv", name, value)));
            line.add("--");
        }
        line.addAll(program);
        return line;
    }

    /** Starts a line in a network; null is the machine's. To be called on the {@link SpawnThread}. */
    public static Process start(ProcessBuilder builder, Networks.@Nullable Slot network) throws IOException {
        return SpawnThread.start(builder, network);
    }

    private void limits(List<String> line, View view) {
        if (level == Level.USERS) {
            var user = Integer.toString(view.user());
            line.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--no-new-privs"));
        }
        line.addAll(List.of("prlimit", "--nofile=1024:1024", "--nproc=1024:1024", "--core=0:0"));
    }

    private static void namespaces(List<String> line, boolean network) {
        line.addAll(List.of("bwrap", "--unshare-all", "--unshare-user", "--disable-userns"));
        if (network) {
            line.add("--share-net");
        }
        line.addAll(List.of("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv", "--seccomp", "9"));
        line.addAll(List.of("--hostname", "openscf"));
    }

    private void files(List<String> line, View view) {
        readOnly(line, "/usr", "/usr");
        for (String path : OF_THE_MACHINE) {
            if (Files.exists(Path.of(path))) {
                readOnly(line, path, path);
            }
        }
        var java = System.getProperty("java.home");
        if (!java.startsWith("/usr/")) {
            readOnly(line, java, java);
        }
        line.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--size", "67108864", "--tmpfs", "/dev/shm"));
        line.addAll(List.of("--remount-ro", "/dev"));
        var temporary = view.temporary();
        line.addAll(
                temporary == null
                        ? List.of("--size", "536870912", "--tmpfs", "/tmp")
                        : List.of("--bind", temporary.toString(), "/tmp"));
        readOnly(line, view.code().toString(), "/var/user");
        var layers = view.layers();
        if (layers != null) {
            readOnly(line, layers.toString(), "/opt");
        }
        readOnly(line, runtimes.toString(), "/var/runtime");
        line.addAll(List.of("--bind", view.instance().toString(), "/run/openscf"));
        readOnly(line, view.instance().resolve("passwd").toString(), "/etc/passwd");
        readOnly(line, hosts.toString(), "/etc/hosts");
        for (int i = 0; i < links.size(); i += 2) {
            line.addAll(List.of("--symlink", links.get(i), links.get(i + 1)));
        }
        line.addAll(List.of("--dir", "/home/qcloud", "--remount-ro", "/"));
        line.addAll(List.of("--setenv", "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        line.addAll(List.of("--setenv", "OPENSCF_LISTEN", "unix:/run/openscf/s", "--chdir", "/"));
    }

    private static void readOnly(List<String> line, String from, String to) {
        line.addAll(List.of("--ro-bind", from, to));
    }
}
