package io.openscf.instance.process;

import java.util.List;

/** A launcher's command line as it stands inside a sandbox. Launchers of equal programs are interchangeable. */
record Program(List<String> line) {
    Program {
        line = List.copyOf(line);
    }
}
