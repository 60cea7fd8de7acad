package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.connector.SourceConnector.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of triggers: encrypted in the database, in clear for connectors, masked for callers (issue 5, point 4). */
class SecretFieldsTest {
    private static final String CLEAR = "{\"well\":{\"user\":\"me\",\"password\":\"hunter2\"},\"depth\":7}";

    private final SpringSource connector = new SpringSource(Ownership.ONE_GATEWAY);
    private final SecretFields fields = new SecretFields(TestConnectors.box());

    @TempDir
    Path data;

    @Test
    void whatIsStoredDoesNotHoldTheSecretAndOpensAgain() {
        var stored = fields.sealed(connector, "name", CLEAR);

        assertThat(stored).doesNotContain("hunter2").contains("sealed:v1:").contains("\"user\":\"me\"");
        assertThat(fields.opened(connector, "name", stored)).isEqualTo(CLEAR);
    }

    @Test
    void theSameSecretIsNeverStoredAlikeTwice() {
        assertThat(fields.sealed(connector, "name", CLEAR)).isNotEqualTo(fields.sealed(connector, "name", CLEAR));
    }

    @Test
    void callersSeeAMask() {
        var stored = fields.sealed(connector, "name", CLEAR);

        assertThat(fields.masked(connector, stored))
                .isEqualTo("{\"well\":{\"user\":\"me\",\"password\":\"******\"},\"depth\":7}");
    }

    @Test
    void aMaskThatComesBackLeavesTheSecretAsItWas() {
        var given = "{\"well\":{\"user\":\"you\",\"password\":\"******\"}}";

        assertThat(fields.unmasked(connector, given, CLEAR)).contains("hunter2").contains("you");
    }

    @Test
    void aSecretOpensInItsPlaceOnly() {
        var stored = fields.sealed(connector, "name", CLEAR);

        assertThatThrownBy(() -> fields.opened(connector, "another", stored))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("openscf.secrets.key");
    }

    @Test
    void anotherKeyOpensNothing() {
        var other =
                new SecretFields(new SecretBox(Optional.of(Base64.getEncoder().encodeToString(new byte[32])), data));
        var stored = fields.sealed(connector, "name", CLEAR);

        assertThatThrownBy(() -> other.opened(connector, "name", stored))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("openscf.secrets.key");
    }

    /** Whoever can write a description must not get something decrypted by it. */
    @Test
    void aSecretThatLooksSealedIsSealedOnceMore() {
        var sealed = fields.sealed(connector, "name", CLEAR);

        var twice = fields.sealed(connector, "name", sealed);

        assertThat(fields.opened(connector, "name", twice)).isEqualTo(sealed);
    }

    @Test
    void aDescriptionThatIsNoObjectIsLeftToTheConnector() {
        assertThat(fields.sealed(connector, "name", "no json")).isEqualTo("no json");
        assertThat(fields.masked(connector, "{\"well\":\"dry\"}")).isEqualTo("{\"well\":\"dry\"}");
    }

    @Test
    void withoutAKeyOneIsMadeThatOnlyItsOwnerMayRead() throws IOException {
        var sealed = new SecretBox(Optional.empty(), data).seal("hunter2", "here");

        assertThat(new SecretBox(Optional.empty(), data).open(sealed, "here")).isEqualTo("hunter2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secrets.key"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(data)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aKeyThatIsNoneIsSaidInWords() {
        assertThatThrownBy(() -> new SecretBox(Optional.of("short"), data).seal("hunter2", "here"))
                .hasMessageContaining("openssl rand -base64 32");
    }
}
