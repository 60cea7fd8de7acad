package io.openscf.instance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The launchers of the languages, unpacked where sandboxed users can read them. */
class Launchers {
    private final Path directory;

    Launchers(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    Path directory() {
        return directory;
    }

    Launchers unpack() {
        for (String name : new String[] {"python/bootstrap.py", "node/bootstrap.js"}) {
            try (var in = Thread.currentThread().getContextClassLoader().getResourceAsStream("runtimes/" + name)) {
                if (in != null) {
                    Path target = directory.resolve(name);
                    Files.createDirectories(target.getParent());
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }
}
