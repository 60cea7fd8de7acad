package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What docs/runtime-contract.md asks of every launcher that runs user code itself, whatever the language. */
interface LauncherContract {
    /** A launcher whose handler returns its event. */
    LauncherProcess echo() throws Exception;

    @Test
    default void aNewConnectionIsAnsweredAndChunksAreUnderstood() throws Exception {
        try (var launcher = echo()) {
            launcher.reconnect();
            launcher.write(("POST /event-invoke HTTP/1.1\r\nX-Scf-Request-Id: r1\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "2\r\n[1\r\n3\r\n,2]\r\n0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(launcher.read().body().replace(" ", "")).isEqualTo("[1,2]");
        }
    }

    @Test
    default void anUnknownPathIsNotFoundAndTheNextEventIsFine() throws Exception {
        try (var launcher = echo()) {
            assertThat(launcher.request("GET /else", "", "").status()).isEqualTo(404);
            assertThat(launcher.invoke("r1", "[7]").body()).isEqualTo("[7]");
        }
    }

    @Test
    default void anInstanceIsInitialisedOnce() throws Exception {
        try (var launcher = echo()) {
            assertThat(launcher.request("POST /initialize", "", "{}").status()).isEqualTo(404);
            assertThat(launcher.invoke("r1", "[7]").body()).isEqualTo("[7]");
        }
    }
}
