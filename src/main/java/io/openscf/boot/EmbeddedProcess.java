package io.openscf.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Starts the process of the embedded services out of the module {@code embedded}. */
final class EmbeddedProcess {
    private EmbeddedProcess() {}

    /** Its pid. It ends when this JVM does, however that happens. */
    static long start(Path dataDirectory) throws IOException {
        var module = module();
        var data = Files.createDirectories(dataDirectory).toAbsolutePath();
        var classPath = Files.readString(module.resolve("target/classpath.txt")).strip() + ":"
                + module.resolve("target/classes");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "io.openscf.embedded.Embedded",
                        "--data",
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        data.resolve("embedded.log").toFile()))
                .start();
        keep(process, data);
        return process.pid();
    }

    /** Its input would be closed, which ends it, when the object was collected. */
    private static void keep(Process process, Path data) {
        var keeper = new Thread(() -> watch(process, data), "embedded services");
        keeper.setDaemon(true);
        keeper.start();
    }

    private static void watch(Process process, Path data) {
        try {
            int status = process.waitFor();
            System.getLogger("openscf")
                    .log(
                            System.Logger.Level.ERROR,
                            "embedded services ended, start the gateway again status={0} log={1}",
                            status,
                            data.resolve("embedded.log"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path module() {
        @Nullable Path folder = Path.of("").toAbsolutePath();
        for (int up = 0; up < 4 && folder != null; up++, folder = folder.getParent()) {
            if (Files.exists(folder.resolve("embedded/target/classpath.txt"))) {
                return folder.resolve("embedded");
            }
        }
        throw new IllegalStateException(
                "no PostgreSQL, Redis or S3 is configured and the module 'embedded' is not built:"
                        + " set OPENSCF_POSTGRES_URL, OPENSCF_REDIS_URL and OPENSCF_S3_ENDPOINT, or run ./openscf build");
    }
}
