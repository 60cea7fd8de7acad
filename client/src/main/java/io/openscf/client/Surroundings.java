package io.openscf.client;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a command: its environment variables, its streams, and the project that the launcher belongs to.
 *
 * @param project directory of the launcher, whose {@code .openscf} is the default data directory; null without launcher
 */
record Surroundings(
        Function<String, @Nullable String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        @Nullable String project) {

    static Surroundings ofThisProcess() {
        return new Surroundings(
                System::getenv,
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getProperty("openscf.project"));
    }

    /** What functions return is UTF-8 whatever the terminal's locale says; System.out would turn it into '?'. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
    }

    /** The first of the variables that is set and not empty. */
    @Nullable
    String variable(String... names) {
        for (var name : names) {
            var value = environment.apply(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }
}
