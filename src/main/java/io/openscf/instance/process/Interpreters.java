package io.openscf.instance.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Which program runs a runtime name: the table of docs/runtime-contract.md. Thread-safe. */
class Interpreters {
    private static final Logger LOG = Logger.getLogger(Interpreters.class);
    private static final List<String> LEAN_PYTHON = List.of("-S", "-E", "-s");

    /**
     * The runtimes that one launcher serves.
     *
     * @param prefix of the runtime names
     * @param interpreter that must be installed
     * @param arguments before the launcher
     * @param launcher below the directory of launchers
     */
    private record Family(String prefix, String interpreter, List<String> arguments, String launcher) {}

    private static final List<Family> FAMILIES = List.of(
            new Family("Python", "python3", List.of(), "python/bootstrap.py"),
            new Family("Nodejs", "node", List.of(), "node/bootstrap.js"),
            new Family("CustomRuntime", "python3", LEAN_PYTHON, "custom/bootstrap.py"),
            new Family("Go", "python3", LEAN_PYTHON, "go/bootstrap.py"));

    private final Map<String, String> configured;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Interpreters(Map<String, String> configured) {
        this.configured = configured;
    }

    /** Program and launcher, or null when this family is not known or its interpreter not installed. */
    @Nullable
    Program program(String runtime, Path launchers, boolean ownNetwork) {
        for (var family : FAMILIES) {
            if (runtime.startsWith(family.prefix)) {
                return program(runtime, family, launchers, ownNetwork);
            }
        }
        return null;
    }

    private @Nullable Program program(String runtime, Family family, Path launchers, boolean ownNetwork) {
        String interpreter = configured.get(runtime);
        if (interpreter == null) {
            interpreter = find(family.interpreter);
            if (interpreter != null && told.add(runtime)) {
                LOG.infof("runtime=%s runs on the installed interpreter=%s", runtime, interpreter);
            }
        }
        if (interpreter == null) {
            return null;
        }
        var line = new ArrayList<String>();
        line.add(interpreter);
        line.addAll(family.arguments);
        line.add(launchers.resolve(family.launcher).toString());
        return new Program(line, ownNetwork ? Map.of("OPENSCF_RUNTIME_API_PORT", "9001") : Map.of());
    }

    /** The paths of doc 583/40690 as links to what is installed: target and name by turns. */
    List<String> links() {
        var links = new ArrayList<String>();
        link(links, "node", Stream.of(10, 12, 14, 16, 18, 20, 22, 24, 26).map(n -> "node" + n + "/bin/node"));
        link(
                links,
                "python3",
                Stream.of(
                        "python2/bin/python",
                        "python3/bin/python3",
                        "python37/bin/python3",
                        "python37/bin/python3.7",
                        "python39/bin/python3.9",
                        "python39/bin/python3",
                        "python310/bin/python3.10",
                        "python310/bin/python3",
                        "python311/bin/python3.11",
                        "python311/bin/python3"));
        link(links, "php", Stream.of("php5", "php7", "php74", "php80").map(n -> n + "/bin/php"));
        link(links, "java", Stream.of("java8", "java11").map(n -> n + "/bin/java"));
        return links;
    }

    private static void link(List<String> links, String interpreter, Stream<String> names) {
        String found = find(interpreter);
        if (found != null) {
            names.forEach(name -> links.addAll(List.of(found, "/var/lang/" + name)));
        }
    }

    private static @Nullable String find(String name) {
        for (String directory : List.of("/usr/bin", "/usr/local/bin", "/bin")) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return directory + "/" + name;
            }
        }
        return null;
    }
}
