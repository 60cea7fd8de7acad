package io.openscf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        proxy = FaultProxy.before(echo.getLocalPort());
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                var socket = echo.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // The test has closed it.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesOnBothWays() throws IOException {
        try (var client = connect()) {
            assertThat(echoed(client, 'a')).isEqualTo('a');
            assertThat(echoed(client, 'b')).isEqualTo('b');
        }
    }

    @Test
    void cutEndsConnectionsAndRefusesNewOnesUntilHealed() throws IOException {
        try (var before = connect()) {
            assertThat(echoed(before, 'a')).isEqualTo('a');

            // when
            proxy.cut();

            // then
            assertThat(before.getInputStream().read()).isEqualTo(-1);
            try (var meanwhile = connect()) {
                assertThat(meanwhile.getInputStream().read()).isEqualTo(-1);
            }

            // when
            proxy.heal();

            // then
            try (var after = connect()) {
                assertThat(echoed(after, 'b')).isEqualTo('b');
            }
        }
    }

    @Test
    void silenceLeavesConnectionsOpenAndThoseNeverSpeakAgain() throws IOException {
        try (var before = connect()) {
            assertThat(echoed(before, 'a')).isEqualTo('a');

            // when
            proxy.silence();

            // then
            assertSilent(before);
            try (var meanwhile = connect()) {
                assertSilent(meanwhile);
                proxy.heal();
                assertSilent(meanwhile);
            }
            assertSilent(before);
            try (var after = connect()) {
                assertThat(echoed(after, 'b')).isEqualTo('b');
            }
        }
    }

    @Test
    void delayMakesBytesArriveLaterUntilHealed() throws IOException {
        try (var client = connect()) {
            // when
            proxy.delay(Duration.ofMillis(200));

            // then
            long begun = System.nanoTime();
            assertThat(echoed(client, 'a')).isEqualTo('a');
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(400));

            // when
            proxy.heal();

            // then
            begun = System.nanoTime();
            assertThat(echoed(client, 'b')).isEqualTo('b');
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(400));
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int echoed(Socket socket, char letter) throws IOException {
        socket.getOutputStream().write(letter);
        return socket.getInputStream().read();
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(300);
        socket.getOutputStream().write('x');
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}
