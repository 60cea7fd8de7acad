package io.openscf.instance.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The launchers of the languages, unpacked where sandboxed users can read them. */
class Launchers {
    private final Path directory;

    Launchers(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    Path directory() {
        return directory;
    }

    /** Copies every file that {@code runtimes/files.txt} names. */
    Launchers unpack() {
        try {
            for (String name : names()) {
                Path target = directory.resolve(name);
                Files.createDirectories(target.getParent());
                try (var in = resource(name)) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names() throws IOException {
        try (var in = resource("files.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(name -> !name.isBlank())
                    .toList();
        }
    }

    private static InputStream resource(String name) throws IOException {
        var in = Thread.currentThread().getContextClassLoader().getResourceAsStream("runtimes/" + name);
        if (in == null) {
            throw new IOException("the launcher runtimes/" + name + " is not on the class path: run ./openscf build");
        }
        return in;
    }
}
