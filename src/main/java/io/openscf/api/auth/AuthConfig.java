package io.openscf.api.auth;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Who may call, and by which names they reach us. */
@ConfigMapping(prefix = "openscf.auth")
interface AuthConfig {
    /** SecretId of the account; without it and its key, keys are generated and kept in the data directory. */
    Optional<String> secretId();

    /** SecretKey of the account. */
    Optional<String> secretKey();

    /** What may be sent as bearer token in place of a signature; without it and with keys given, a random one. */
    Optional<String> token();

    /**
     * Hosts, each as {@code name} or {@code name:port}, that callers may have signed besides the one they sent: names
     * under which a proxy that changes the Host header is known.
     */
    Optional<List<String>> hostAliases();
}
