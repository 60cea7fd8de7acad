package io.openscf.instance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The launchers of the languages, unpacked where sandboxed users can read them. */
class Launchers {
    private static final List<String> FILES = List.of(
            "python/bootstrap.py",
            "node/bootstrap.js",
            "adapter/adapter.py",
            "custom/bootstrap.py",
            "go/bootstrap.py",
            "go/gob.py");

    private final Path directory;

    Launchers(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    Path directory() {
        return directory;
    }

    Launchers unpack() {
        for (String name : FILES) {
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
