package io.openscf.api.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.trigger.SecretKeys;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who may call: one account with its keys. Configured, or generated once and kept in the data directory with mode 0600. */
@Singleton
public class Credentials implements SecretKeys {
    /** The keys of an account and the bearer token that stands for them. */
    public record Keys(String secretId, String secretKey, String token) {
        @Override
        public String toString() {
            return "Keys[" + secretId + "]";
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Keys keys;

    Credentials(AuthConfig config, @ConfigProperty(name = "openscf.data.directory") String data) throws IOException {
        var secretId = config.secretId();
        var secretKey = config.secretKey();
        this.keys = secretId.isPresent() && secretKey.isPresent()
                ? new Keys(secretId.get(), secretKey.get(), config.token().orElseGet(() -> random("", 40)))
                : kept(Path.of(data));
    }

    private static Keys kept(Path data) throws IOException {
        var file = data.resolve("credentials.json");
        if (Files.exists(file)) {
            var tree = JSON.readTree(file.toFile());
            return new Keys(
                    tree.required("secretId").asText(),
                    tree.required("secretKey").asText(),
                    tree.required("token").asText());
        }
        Files.createDirectories(data);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var keys = new Keys(random("AKID", 32), random("", 32), random("", 40));
        Files.write(file, JSON.writeValueAsBytes(keys));
        return keys;
    }

    private static String random(String prefix, int length) {
        var random = new SecureRandom();
        var text = new StringBuilder(prefix);
        for (int i = 0; i < length; i++) {
            text.append("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(62)));
        }
        return text.toString();
    }

    @Override
    public Optional<String> secretKeyOf(String secretId) {
        return keys.secretId.equals(secretId) ? Optional.of(keys.secretKey) : Optional.empty();
    }

    /** The keys of the account. */
    public Keys keys() {
        return keys;
    }
}
