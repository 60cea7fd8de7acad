package io.openscf.trigger;

import io.openscf.connector.Connector;
import java.nio.file.Path;
import java.util.Optional;

/** The installed connectors without a gateway around them. */
final class TestConnectors {
    static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private TestConnectors() {}

    static Connectors installed() {
        return new Connectors(new Connector.Settings("1250000000", "ap-guangzhou", "Asia/Shanghai"), box());
    }

    static SecretBox box() {
        return new SecretBox(Optional.of(KEY), Path.of("nowhere"));
    }
}
