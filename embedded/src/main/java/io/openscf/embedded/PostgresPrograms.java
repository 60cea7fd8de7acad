package io.openscf.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs of PostgreSQL, which refuse to run as root. */
final class PostgresPrograms {
    private final Children children;
    private final Path log;
    private final Path home;
    private final List<String> withoutRoot;

    private PostgresPrograms(Children children, Path log, Path home, List<String> withoutRoot) {
        this.children = children;
        this.log = log;
        this.home = home;
        this.withoutRoot = withoutRoot;
    }

    static PostgresPrograms find(Children children, Path log) throws Exception {
        var home = Binaries.tree("/postgres-linux-x86_64.txz");
        return new PostgresPrograms(children, log, home, withoutRoot());
    }

    /** In a user namespace of its own root is nobody, to itself and to PostgreSQL, and still owns its files. */
    private static List<String> withoutRoot() throws Exception {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            return List.of();
        }
        var unshare = Children.onPath("unshare").orElse("unshare");
        try {
            if (new ProcessBuilder(unshare, "-U", "true").start().waitFor() == 0) {
                return List.of(unshare, "-U");
            }
        } catch (IOException e) {
            // Said below.
        }
        throw new RefusedException("PostgreSQL does not run as root, and this machine has no user namespaces to leave"
                + " root in: start openscf as an ordinary user, or set OPENSCF_POSTGRES_URL to a database of yours");
    }

    /** The major version, which data directories are bound to. */
    String version() {
        return home.toString().replaceFirst(".*-(\\d+)\\.[\\d.]+$", "$1");
    }

    /** Starts one that stays; SIGINT when this process ends makes it end at once and in order. */
    Process start(String name, String... arguments) throws IOException {
        var program = new ArrayList<>(List.of(home.resolve("bin").resolve(name).toString()));
        program.addAll(List.of(arguments));
        return children.start(withoutRoot, "INT", program, log);
    }

    /** Runs one to its end with the given text as its input. */
    void run(String input, String name, String... arguments) throws Exception {
        var process = start(name, arguments);
        try (var in = process.outputWriter()) {
            in.write(input);
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(name + " ended with status " + status + ": " + said());
        }
    }

    String said() throws IOException {
        return Files.readString(log).strip();
    }
}
