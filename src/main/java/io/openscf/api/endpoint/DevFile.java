package io.openscf.api.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.api.auth.Credentials;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What {@code ./openscf} hands over: where to write the facts of this gateway, and whose end is ours. */
@Singleton
class DevFile {
    private final Credentials credentials;
    private final int port;
    private final String[] s3;

    DevFile(
            Credentials credentials,
            @ConfigProperty(name = "openscf.port") int port,
            @ConfigProperty(name = "openscf.s3.endpoint") String s3Endpoint,
            @ConfigProperty(name = "openscf.s3.access-key") String s3AccessKey,
            @ConfigProperty(name = "openscf.s3.secret-key") String s3SecretKey) {
        this.credentials = credentials;
        this.port = port;
        this.s3 = new String[] {s3Endpoint, s3AccessKey, s3SecretKey};
    }

    void write(
            @Observes StartupEvent start,
            @ConfigProperty(name = "openscf.dev.file") Optional<String> file,
            @ConfigProperty(name = "openscf.parent.pid") Optional<Long> parent)
            throws IOException {
        if (file.isPresent()) {
            write(Path.of(file.get()).toAbsolutePath());
        }
        // Also when it was killed: nothing of ours outlives who started us.
        parent.flatMap(ProcessHandle::of).ifPresent(process -> process.onExit().thenRun(Quarkus::asyncExit));
    }

    private void write(Path file) throws IOException {
        var keys = credentials.keys();
        var facts = new ObjectMapper().createObjectNode();
        facts.put("endpoint", "http://127.0.0.1:" + port)
                .put("secretId", keys.secretId())
                .put("secretKey", keys.secretKey())
                .put("token", keys.token())
                .put("s3Endpoint", s3[0])
                .put("s3AccessKey", s3[1])
                .put("s3SecretKey", s3[2])
                .put("pid", ProcessHandle.current().pid());
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, facts.toPrettyString() + "\n");
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
