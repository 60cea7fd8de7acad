package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A part of the launcher ({@code launcher/*.sh}) that is tried by itself on a made-up project. */
final class LauncherPart {
    private static final Path LAUNCHER = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .resolve("launcher");

    private LauncherPart() {}

    /** Runs lines of bash after reading the part, with the project as {@code ROOT}; gives all that was said. */
    static String run(Path project, String part, String lines) throws Exception {
        var script = "ROOT=$1\nsay() { echo \"$*\"; }\nsource \"$2\"\n" + lines;
        var process = new ProcessBuilder(
                        "bash",
                        "-uc",
                        script,
                        "bash",
                        project.toString(),
                        LAUNCHER.resolve(part + ".sh").toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
