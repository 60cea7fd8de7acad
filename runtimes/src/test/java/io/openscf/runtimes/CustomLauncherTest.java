package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openscf.runtimes.LauncherProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Facts of runtimes.md sections 9 and 14 (points 11 and 12), and of the runtime contract, for Custom Runtime. */
@Timeout(30)
class CustomLauncherTest {

    /** A client of the runtime API; the code of a test goes below it. */
    private static final String CLIENT = """
            #!/usr/bin/env python3
            import http.client, os, sys, time, socket
            print('starting', flush=True)
            host, port = os.environ['SCF_RUNTIME_API'], int(os.environ['SCF_RUNTIME_API_PORT'])
            def call(method, path, body=None, headers={}):
                connection = http.client.HTTPConnection(host, port)
                connection.request(method, '/runtime/' + path, body, headers)
                answer = connection.getresponse()
                assert answer.status == 200, answer.status
                return dict(answer.getheaders()), answer.read()
            def ready(): call('POST', 'init/ready', ' ')
            def next(): return call('GET', 'invocation/next')
            def respond(body): call('POST', 'invocation/response', body)
            def fail(body): call('POST', 'invocation/error', body)
            """;

    @TempDir
    Path temporary;

    private LauncherProcess launcher(String code) throws Exception {
        return LauncherProcess.custom(Files.createTempDirectory(temporary, "code"), code);
    }

    private LauncherProcess started(String code) throws Exception {
        var launcher = launcher(CLIENT + code);
        assertThat(launcher.initialise("CustomRuntime", "index.main_handler", Map.of("KEY", "value"))
                        .status())
                .isEqualTo(200);
        return launcher;
    }

    @Test
    void theEventArrivesWithTheThreeHeadersInLowerCaseAndTheResponseIsTheResultAsIs() throws Exception {
        String code = """
                ready()
                while True:
                    headers, event = next()
                    respond(event + repr(sorted((k, v) for k, v in headers.items() if '_' in k)).encode())
                """;
        try (var launcher = started(code)) {
            Answer answer = launcher.invoke("r1", "{\"a\": \"é\"}");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body())
                    .isEqualTo("{\"a\": \"é\"}[('memory_limit_in_mb', '128'), ('request_id', 'r1'),"
                            + " ('time_limit_in_ms', '3000')]");
            assertThat(launcher.invoke("r2", "2").body()).startsWith("2[").contains("'r2'");
        }
    }

    @Test
    void theBootstrapRunsInTheCodeDirectoryWithTheVariablesOfSection9() throws Exception {
        String code = """
                ready()
                next()
                respond(repr([os.path.samefile('.', os.path.dirname(os.path.abspath(__file__))), os.environ['_HANDLER'],
                    os.environ['KEY'], os.environ['SCF_NAMESPACE'], host,
                    [k for k in os.environ if k.startswith('OPENSCF_') or k == 'LC_CTYPE']]))
                next()
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").body())
                    .isEqualTo("[True, 'index.main_handler', 'value', 'default', '127.0.0.1', []]");
        }
    }

    @Test
    void anErrorEndsTheInvocationAsFailedWithTheTextAsItIs() throws Exception {
        try (var launcher = started("ready()\nnext()\nfail('{\"why\": 1}')\nnext()\n")) {
            Answer answer = launcher.invoke("r1", "{}");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.headers()).containsEntry("x-openscf-error", "user");
            assertThat(answer.json().get("errorMessage").asText()).isEqualTo("{\"why\": 1}");
            assertThat(answer.json().get("stackTrace").asText()).isEqualTo("{\"why\": 1}");
        }
    }

    @Test
    void outputBelongsToTheRunThatWroteItAndThatOfTheStartToInit() throws Exception {
        String code = """
                ready()
                while True:
                    headers, event = next()
                    print('run', headers['request_id'], flush=True)
                    respond('1')
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").headers()).containsEntry("x-openscf-output", "1");
            launcher.invoke("r2", "{}");
            assertThat(launcher.output())
                    .isEqualTo("starting\n" + LauncherProcess.marker("init") + "run r1\n" + LauncherProcess.marker("r1")
                            + "run r2\n" + LauncherProcess.marker("r2"));
        }
    }

    @Test
    void nextPolledAgainGivesTheSameEventAndTheFirstAnswerWins() throws Exception {
        String code = """
                ready(); ready()
                first, second = next(), next()
                respond(str(first[1] == second[1]))
                respond('late'); fail('later')
                respond(next()[1])
                next()
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("True");
            assertThat(launcher.invoke("r2", "2").body()).isEqualTo("2");
        }
    }

    @Test
    void answersWithoutAnInvocationAreAcceptedAndDropped() throws Exception {
        try (var launcher = started("respond('early'); ready(); fail('early')\nrespond(next()[1])\nnext()\n")) {
            assertThat(launcher.invoke("r1", "[1]").body()).isEqualTo("[1]");
        }
    }

    @Test
    void severalPollsMayWaitAndOneThatWentAwayIsPassedOver() throws Exception {
        String code = """
                gone = socket.create_connection((host, port))
                gone.sendall(b'GET /runtime/invocation/next HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n')
                gone.close()
                polls = [http.client.HTTPConnection(host, port) for _ in range(3)]
                for poll in polls:
                    poll.request('GET', '/runtime/invocation/next')
                ready()
                for poll in polls:
                    respond(poll.getresponse().read())
                next()
                """;
        try (var launcher = started(code)) {
            for (String event : new String[] {"1", "2", "3"}) {
                assertThat(launcher.invoke("r" + event, event).body()).isEqualTo(event);
            }
        }
    }

    @Test
    void anAnswerOnAConnectionThatFetchedAnOlderEventIsLate() throws Exception {
        String code = """
                ready()
                slow = http.client.HTTPConnection(host, port)
                def kept(method, path, body=None):
                    slow.request(method, '/runtime/invocation/' + path, body)
                    return slow.getresponse().read()
                kept('GET', 'next')
                respond('1')
                event = next()[1]
                kept('POST', 'response', 'late')
                respond(event)
                next()
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("1");
            assertThat(launcher.invoke("r2", "2").body()).isEqualTo("2");
        }
    }

    /** The path has no request id (section 9); who sends back the header of the event is understood. */
    @Test
    void anAnswerThatNamesAnotherEventIsDroppedThoughItComesOnAConnectionOfItsOwn() throws Exception {
        String code = """
                ready()
                old = next()[0]['request_id']
                respond('1')
                headers, event = next()
                call('POST', 'invocation/response', 'late', {'request_id': old})
                call('POST', 'invocation/error', 'late', {'request_id': old})
                call('POST', 'invocation/response', event, {'request_id': headers['request_id']})
                next()
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("1");
            assertThat(launcher.invoke("r2", "2").body()).isEqualTo("2");
        }
    }

    @Test
    void chunkedPostsLongBodiesAndOldClientsAreUnderstood() throws Exception {
        String code = """
                ready()
                size = len(next()[1])
                call('POST', 'invocation/response', iter([b'[%d' % size, b',2]']))
                next()
                old = socket.create_connection((host, port))
                old.sendall(b'POST /runtime/invocation/response HTTP/1.0\\r\\nExpect: 100-continue\\r\\n'
                    b'Content-Length: 3\\r\\n\\r\\n')
                assert old.recv(99).startswith(b'HTTP/1.1 100 ')
                old.sendall(b'old')
                assert old.makefile('rb').read().startswith(b'HTTP/1.1 200 OK\\r\\n')
                next()
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "\"" + "x".repeat(6 * 1024 * 1024 - 2) + "\"")
                            .body())
                    .isEqualTo("[6291456,2]");
            assertThat(launcher.invoke("r2", "{}").body()).isEqualTo("old");
        }
    }

    @Test
    void aResultOfMoreThanSixMebibytesIsTooLong() throws Exception {
        try (var launcher = started("ready()\nnext()\nrespond('x' * (6 * 1024 * 1024 + 1))\nnext()\n")) {
            Answer answer = launcher.invoke("r1", "{}");
            assertThat(answer.headers()).containsEntry("x-openscf-error", "result");
            assertThat(answer.json().get("errorMessage").asText()).isEqualTo("body size is too long");
        }
    }

    @Test
    void otherPathsAreNotFound() throws Exception {
        String code = """
                ready(); next()
                c = http.client.HTTPConnection(host, port)
                c.request('GET', '/runtime/invocation/next/x')
                status = c.getresponse().status
                respond(str(status))
                next()
                """;
        try (var launcher = started(code)) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("404");
        }
    }

    @Test
    void exitDuringACallClosesTheConnectionAndEndsTheInstance() throws Exception {
        try (var launcher = started("ready()\nnext()\nsys.exit(3)\n")) {
            assertThatThrownBy(() -> launcher.invoke("r1", "{}")).isInstanceOf(IOException.class);
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.process().exitValue()).isEqualTo(3);
        }
    }

    @Test
    void anAnswerPostedRightBeforeTheExitStillCounts() throws Exception {
        try (var launcher = started("ready()\nnext()\nrespond('last')\nos._exit(0)\n")) {
            assertThat(launcher.invoke("r1", "{}").body()).isEqualTo("last");
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anEventThatIsNeverFetchedTimesOutWithItsOwnText() throws Exception {
        try (var launcher = started("ready()\ntime.sleep(60)\n")) {
            Answer answer = launcher.invoke("r1", "{}");
            assertThat(answer.headers())
                    .containsEntry("x-openscf-error", "timeout")
                    .containsEntry("x-openscf-recycle", "1");
            assertThat(answer.json().get("errorMessage").asText()).isEqualTo("event acquisition wait timeout");
        }
    }

    @Test
    void bootstrapsThatCannotRunAreLoadErrorsWithReloadFail() throws Exception {
        assertThat(loadError("x", "rw-r--r--")).isEqualTo("ReloadFail: Bootstrap not executable\n");
        assertThat(loadError("#!/bin/sh\r\nexit 0\r\n", "rwxr-xr-x"))
                .startsWith("ReloadFail: ")
                .contains("CR LF");
        assertThat(loadError("\uFEFF#!/bin/sh\nexit 0\n", "rwxr-xr-x"))
                .startsWith("ReloadFail: ")
                .contains("byte order mark");
        assertThat(loadError("#!/no/such/interpreter\n", "rwxr-xr-x"))
                .startsWith("ReloadFail: ")
                .contains("/no/such/interpreter");
        assertThat(loadError("\u007fELF\u0002\u0001\u0001\u0000 not of this machine", "rwxr-xr-x"))
                .startsWith("ReloadFail: ")
                .contains("architecture");
        assertThat(loadError("exit 0\n", "rwxr-xr-x"))
                .startsWith("ReloadFail: ")
                .contains("#!");
        assertThat(loadError("#!/bin/sh\nexit 7\n", "rwxr-xr-x"))
                .isEqualTo("ReloadFail: Bootstrap exited with code 7 before it was ready\n");
        assertThat(loadError("#!/bin/sh\nkill -SEGV $$\n", "rwxr-xr-x"))
                .isEqualTo("ReloadFail: Bootstrap ended by signal 11 before it was ready\n");
    }

    private String loadError(String code, String mode) throws Exception {
        Path directory = Files.createTempDirectory(temporary, "code");
        try (var launcher = LauncherProcess.custom(directory, code)) {
            Files.setPosixFilePermissions(directory.resolve("bootstrap"), PosixFilePermissions.fromString(mode));
            return loadError(launcher);
        }
    }

    private static String loadError(LauncherProcess launcher) throws IOException {
        Answer answer = launcher.initialise("CustomRuntime", "h", Map.of());
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers()).containsEntry("x-openscf-error", "load");
        return answer.json().get("errorMessage").asText();
    }

    @Test
    void aMissingBootstrapIsALoadErrorWithReloadFail() throws Exception {
        try (var launcher = LauncherProcess.adapter(Files.createTempDirectory(temporary, "code"), "custom")) {
            assertThat(loadError(launcher)).isEqualTo("ReloadFail: Bootstrap not executable\n");
        }
    }

    @Test
    void withoutReadyInitialisationDoesNotEndAlthoughNextIsPolled() throws Exception {
        try (var launcher = launcher(CLIENT + "open('polled', 'w')\nnext()\n")) {
            launcher.send("POST /initialize", "", launcher.order("CustomRuntime", "h", Map.of()));
            await().until(() -> Files.exists(launcher.directory().resolve("polled")));
            assertThat(launcher.hasAnswer()).isFalse();
        }
    }

    @Test
    void theLauncherOutlivesABootstrapThatHandlesSigterm() throws Exception {
        String code = """
                import signal
                def end(*_):
                    print('goodbye', flush=True)
                    os._exit(0)
                signal.signal(signal.SIGTERM, end)
                ready()
                next()
                """;
        try (var launcher = started(code)) {
            var bootstrap = launcher.process().children().findFirst().orElseThrow();
            launcher.process().destroy();
            bootstrap.destroy();
            assertThat(launcher.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.output()).contains("goodbye\n");
        }
    }
}
