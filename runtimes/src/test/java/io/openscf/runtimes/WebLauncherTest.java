package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.runtimes.LauncherProcess.Answer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts of runtimes.md section 11 (web functions): the start file, its mistakes, the port. Tests take a free port. */
@Timeout(30)
class WebLauncherTest {
    private static final String SERVER = """
            #!/usr/bin/env python3
            import os, socket, sys
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((os.environ['ADDRESS'], int(os.environ['PORT'])))
            print('about to listen', os.environ['KEY'], os.getcwd() == os.path.dirname(os.path.abspath(__file__)), flush=True)
            listener.listen()
            while True:
                connection, _ = listener.accept()
                data = connection.recv(1 << 16)
                if data == b'end':
                    sys.exit(7)
                connection.sendall(data.upper())
                connection.close()
            """;

    @TempDir
    Path temporary;

    private LauncherProcess launcher(String file, String mode) throws Exception {
        Path directory = Files.createTempDirectory(temporary, "code");
        if (!file.isEmpty()) {
            Path start = Files.writeString(directory.resolve("scf_bootstrap"), file);
            Files.setPosixFilePermissions(start, PosixFilePermissions.fromString(mode));
        }
        return LauncherProcess.web(directory, freePort());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Answer initialise(LauncherProcess launcher, String address) throws IOException {
        return launcher.initialise("Nodejs18.15", "index.main_handler", Map.of("KEY", "value", "ADDRESS", address));
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,true", "127.0.0.1,false"})
    void initialisationEndsWhenThePortListensAndTellsWhetherItIsOpenToOthers(String address, boolean direct)
            throws Exception {
        try (var launcher = launcher(SERVER, "rwxr-xr-x")) {
            Answer answer = initialise(launcher, address);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("direct").asBoolean()).isEqualTo(direct);
            assertThat(launcher.output()).isEqualTo("about to listen value True\n" + LauncherProcess.marker("init"));
        }
    }

    @Test
    void connectionsOfTheSecondSocketReachThePort() throws Exception {
        try (var launcher = launcher(SERVER, "rwxr-xr-x")) {
            initialise(launcher, "127.0.0.1");

            assertThat(say(launcher, "hello")).isEqualTo("HELLO");
            assertThat(say(launcher, "again")).isEqualTo("AGAIN");
        }
    }

    private static String say(LauncherProcess launcher, String text) throws IOException {
        Path socket = Path.of(launcher.socket() + ".web");
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theEndOfTheServerIsTheEndOfTheInstance() throws Exception {
        try (var launcher = launcher(SERVER, "rwxr-xr-x")) {
            initialise(launcher, "127.0.0.1");

            say(launcher, "end");

            assertThat(launcher.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.process().exitValue()).isEqualTo(7);
        }
    }

    /** Status 405, ContainerStateExited: «start file failed or exited». */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|rwxr-xr-x|scf_bootstrap is not in the package",
                "#!/bin/sh~sleep 9|rw-r--r--|scf_bootstrap is not executable",
                "#!/bin/sh^~sleep 9|rwxr-xr-x|CR LF (Windows line ends)",
                "#!/no/such/interpreter~|rwxr-xr-x|interpreter /no/such/interpreter: No such file",
                "echo hello~|rwxr-xr-x|it has no #! line",
                "#!/bin/sh~exit 3|rwxr-xr-x|exited with code 3 before anything listened on port",
                "#!/bin/sh~kill -9 $$|rwxr-xr-x|ended by signal 9 before anything listened on port"
            })
    void aStartFileThatCannotRunIsToldWithItsMistake(String file, String mode, String message) throws Exception {
        try (var launcher = launcher(file.replace('~', '\n').replace('^', '\r'), mode)) {
            Answer answer = initialise(launcher, "127.0.0.1");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.headers()).containsEntry("x-openscf-error", "exited");
            assertThat(answer.json().get("errorMessage").asText()).contains(message);
        }
    }

    @Test
    void aPortThatSomebodyElseHasIsNotTakenForTheFunctions() throws Exception {
        Path directory = Files.createTempDirectory(temporary, "code");
        try (var taken = new ServerSocket(0);
                var launcher = LauncherProcess.web(directory, taken.getLocalPort())) {
            Answer answer = initialise(launcher, "127.0.0.1");

            assertThat(answer.json().get("errorMessage").asText()).contains("is in use on this machine");
        }
    }
}
