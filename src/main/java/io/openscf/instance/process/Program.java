package io.openscf.instance.process;

import java.util.List;
import java.util.Map;

/**
 * A launcher's command line as it stands inside a sandbox. Launchers of equal programs are interchangeable.
 *
 * @param environment what the launcher itself is told, beside where to listen
 */
record Program(List<String> line, Map<String, String> environment) {
    Program {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }
}
