package io.openscf.instance.process;

import io.openscf.instance.Isolation.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that shuts a program in. */
class Sandbox {
    private final Level level;

    Sandbox(Level level) {
        this.level = level;
    }

    boolean shut() {
        return level != Level.NONE;
    }

    List<String> around(int user, Path code, Path launchers, Path instance, List<String> program) {
        if (!shut()) {
            return program;
        }
        var line = new ArrayList<String>();
        if (level == Level.USERS) {
            line.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--no-new-privs"));
        }
        line.addAll(List.of("prlimit", "--nofile=1024:1024", "--nproc=1024:1024", "--core=0:0", "bwrap"));
        line.addAll(List.of("--unshare-all", "--share-net", "--die-with-parent", "--new-session", "--cap-drop", "ALL"));
        line.addAll(List.of("--clearenv", "--ro-bind", "/usr", "/usr"));
        for (String path : List.of(
                "/lib",
                "/lib64",
                "/lib32",
                "/bin",
                "/sbin",
                "/etc/resolv.conf",
                "/etc/hosts",
                "/etc/nsswitch.conf",
                "/etc/ssl",
                "/etc/pki",
                "/etc/ld.so.cache",
                "/etc/alternatives",
                "/etc/localtime",
                "/usr/share/zoneinfo")) {
            if (Files.exists(Path.of(path))) {
                line.addAll(List.of("--ro-bind", path, path));
            }
        }
        line.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--size", "536870912", "--tmpfs", "/tmp"));
        line.addAll(
                List.of("--ro-bind", code.toString(), "/var/user", "--ro-bind", launchers.toString(), "/var/runtime"));
        line.addAll(List.of("--bind", instance.toString(), "/run/openscf"));
        line.addAll(List.of("--ro-bind", instance.resolve("passwd").toString(), "/etc/passwd"));
        line.addAll(List.of("--setenv", "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        line.addAll(List.of("--setenv", "OPENSCF_LISTEN", "unix:/run/openscf/s", "--chdir", "/var/user", "--"));
        line.addAll(program);
        return line;
    }
}
