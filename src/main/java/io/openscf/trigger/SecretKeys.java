package io.openscf.trigger;

import java.util.Optional;

/** The keys with which callers of the installation sign. Thread-safe. */
public interface SecretKeys {
    /** The secret key of a secret id, or empty when it is nobody's. */
    Optional<String> secretKeyOf(String secretId);
}
