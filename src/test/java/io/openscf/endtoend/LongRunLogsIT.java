package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.Zips;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Semantics.md section 6: the log of an asynchronous execution (AsyncRunEnable) is streamed. */
class LongRunLogsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private final GatewayProcess gateway = SharedGateway.get();

    @Test
    void canBeReadAndFollowedBeforeTheRunEnds() throws Exception {
        // given: it runs until it is told to end
        create("streamed", """
                import signal, time
                print("loaded")
                told = []
                def main_handler(event, context):
                    signal.signal(signal.SIGTERM, lambda *_: told.append(1))
                    print("begun")
                    while not told:
                        time.sleep(0.1)
                    print("told to end")
                """);
        var following = Cli.beside(gateway).start("logs", "streamed", "-f");
        var said = linesOf(following);
        try {
            // when
            var id = gateway.post("Invoke", "{\"FunctionName\":\"streamed\"}")
                    .at("/Result/FunctionRequestId")
                    .asText();
            await().atMost(SOON).untilAsserted(() -> assertThat(said).containsSubsequence("loaded", "begun"));
            var meanwhile = log(id);
            gateway.post("TerminateAsyncEvent", """
                    {"FunctionName":"streamed","InvokeRequestId":"%s","GraceShutdown":true}""".formatted(id));

            // then
            assertThat(meanwhile.path("InvokeFinished").asInt()).isZero();
            assertThat(meanwhile.path("Log").asText()).isEqualTo("START RequestId:" + id + "\nloaded\nbegun\n");
            await().atMost(SOON).until(() -> log(id).path("InvokeFinished").asInt() == 1);
            assertThat(log(id).path("Log").asText().lines().map(LongRunLogsIT::withoutFigures))
                    .containsExactly(
                            "START RequestId:" + id,
                            "Init Report RequestId: " + id,
                            "loaded",
                            "begun",
                            "[PLATFORM] Signal received successfully",
                            "told to end",
                            "Response RequestId:" + id + " RetMsg:null",
                            "END RequestId:" + id,
                            "Report RequestId: " + id);
            await().atMost(SOON).untilAsserted(() -> assertThat(said).contains("END RequestId:" + id));
            assertThat(said).containsOnlyOnce("loaded", "begun", "told to end", "START RequestId:" + id);
        } finally {
            following.destroy();
        }
    }

    private static String withoutFigures(String line) {
        return line.replaceAll(" (Coldstart|Duration):.*", "");
    }

    private void create(String name, String source) {
        gateway.post("CreateFunction", """
                {"FunctionName":"%s","Runtime":"Python3.10","Handler":"index.main_handler","Timeout":300,
                 "AsyncRunEnable":"TRUE","Code":{"ZipFile":"%s"}}""".formatted(name, Zips.base64("index.py", source)));
        await().atMost(SOON)
                .until(() -> gateway.post("GetFunction", "{\"FunctionName\":\"" + name + "\"}")
                        .path("Status")
                        .asText()
                        .equals("Active"));
    }

    private JsonNode log(String requestId) {
        return gateway.post("GetFunctionLogs", """
                {"FunctionName":"streamed","FunctionRequestId":"%s"}""".formatted(requestId)).at("/Data/0");
    }

    private static List<String> linesOf(Process process) {
        var lines = new CopyOnWriteArrayList<String>();
        Thread.startVirtualThread(() -> process.inputReader().lines().forEach(lines::add));
        return lines;
    }
}
