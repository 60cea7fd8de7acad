package io.openscf.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text that {@code -d} gives: itself, a file, or standard input. */
final class GivenText {
    private GivenText() {}

    static String read(String given, Surroundings surroundings) throws IOException {
        if (given.equals("-")) {
            return new String(surroundings.in().readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!given.startsWith("@")) {
            return given;
        }
        var file = Path.of(given.substring(1));
        if (!Files.isReadable(file)) {
            throw new UsageException("cannot read " + file + ", the file of -d " + given);
        }
        return Files.readString(file);
    }
}
