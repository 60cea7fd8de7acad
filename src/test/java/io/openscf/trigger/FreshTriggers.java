package io.openscf.trigger;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** An installation of its own, everything embedded, with a token for notifications that the tests know. */
public class FreshTriggers implements QuarkusTestProfile {
    /** What a source shows at {@code /connectors/<path>}. */
    public static final String TOKEN = "token-of-the-source";

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            var data = Files.createTempDirectory("openscf-triggers").toString();
            return Map.of(
                    "openscf.data.directory",
                    data,
                    "openscf.dev.file",
                    data + "/dev.json",
                    "openscf.connectors.token",
                    TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
