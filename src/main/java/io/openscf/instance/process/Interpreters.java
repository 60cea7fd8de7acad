package io.openscf.instance.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Which program runs a runtime name. */
class Interpreters {
    private static final Logger LOG = Logger.getLogger(Interpreters.class);
    private final Map<String, String> configured;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Interpreters(Map<String, String> configured) {
        this.configured = configured;
    }

    /** Program and launcher, or null when this family is not supported or not installed. */
    @Nullable
    Program program(String runtime, Path launchers) {
        boolean python = runtime.startsWith("Python");
        if (!python && !runtime.startsWith("Nodejs")) {
            return null;
        }
        String program = configured.get(runtime);
        if (program == null) {
            program = find(python ? "python3" : "node");
            if (program != null && told.add(runtime)) {
                LOG.infof("runtime=%s runs on the installed interpreter=%s", runtime, program);
            }
        }
        String launcher = python ? "/python/bootstrap.py" : "/node/bootstrap.js";
        return program == null ? null : new Program(List.of(program, launchers + launcher));
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
