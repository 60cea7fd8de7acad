package io.openscf.api.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Configured credentials for tests. */
record TestKeys(
        Optional<String> secretId,
        Optional<String> secretKey,
        Optional<String> token,
        Optional<List<String>> hostAliases)
        implements AuthConfig {
    static TestKeys of(String secretId, String secretKey) {
        return new TestKeys(
                Optional.of(secretId),
                Optional.of(secretKey),
                Optional.of("the-token"),
                Optional.of(List.of("alias.example.org:8443")));
    }

    Credentials credentials() {
        try {
            return new Credentials(this, "unused");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
