package io.openscf.instance.process;

import java.util.List;
import java.util.Map;

/**
 * A launcher's command line as it stands inside a sandbox. Launchers of equal programs are interchangeable.
 *
 * @param environment what the launcher itself is told, beside where to listen
 * @param loopbackOnly whether its network is one of its own that leads nowhere
 */
record Program(List<String> line, Map<String, String> environment, boolean loopbackOnly) {
    Program {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }
}
