package io.openscf.instance.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The archive of loaded classes that lets a JVM come up in a third of the time. Recorded once per machine, in the sandbox
 * it is used in, since it belongs to the paths and the JVM it was recorded with. Thread-safe.
 */
class JavaArchive {
    private static final Logger LOG = Logger.getLogger(JavaArchive.class);
    private static final String NAME = "java/launcher.aot";

    private final Path file;
    private volatile boolean there;

    /** @param launchers where sandboxes take the launchers from */
    JavaArchive(Path launchers) {
        this.file = launchers.resolve(NAME);
        this.there = Files.exists(file);
    }

    /** The flag for a JVM whose launchers are in the given directory; none before the archive is recorded. */
    List<String> flag(Path launchers) {
        return there ? List.of("-XX:AOTCache=" + launchers.resolve(NAME)) : List.of();
    }

    boolean missing() {
        return !there;
    }

    /** How to run a program with a directory to write to, {@code /run/openscf} inside. */
    interface Recorder {
        Process record(Path directory, List<String> program) throws IOException;
    }

    /** Records it; some seconds, blocking. Without it JVMs start too, so a failure is only logged. */
    void record(Path work, Path inside, String java, Path launchers, Recorder recorder) {
        try {
            var process = recorder.record(
                    work,
                    List.of(
                            java,
                            "-XX:+UseSerialGC",
                            "-XX:AOTCacheOutput=" + inside.resolve("launcher.aot"),
                            "-jar",
                            launchers.resolve("java/launcher.jar").toString(),
                            "--rehearse"));
            String said = new String(process.getInputStream().readAllBytes());
            Path recorded = work.resolve("launcher.aot");
            if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0 && Files.exists(recorded)) {
                Files.setPosixFilePermissions(recorded, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(recorded, file, StandardCopyOption.REPLACE_EXISTING);
                there = true;
                LOG.infof("archive=%s recorded: functions in Java start faster", file);
            } else {
                process.destroyForcibly();
                LOG.infof("no archive for Java functions: %s", said.strip());
            }
        } catch (IOException e) {
            LOG.info("no archive for Java functions", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
