package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tencentcloudapi.scf.v20180416.ScfClient;
import com.tencentcloudapi.scf.v20180416.models.CreateTriggerRequest;
import com.tencentcloudapi.scf.v20180416.models.InvokeRequest;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The event ledger from outside: real sources, a kill -9, and the command line. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EventLedgerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ECHO = """
            def main_handler(event, context):
                if "fail" in event:
                    raise ValueError("asked to")
                return event
            """;

    private static GatewayProcess gateway;
    private static ScfClient scf;
    private static Cli cli;

    @BeforeAll
    static void startGateway() throws Exception {
        gateway = GatewayProcess.start(Map.of());
        scf = ScfSdk.client(gateway);
        cli = Cli.beside(gateway);
        for (var name : new String[] {"ticked", "stored", "called", "killed"}) {
            ScfSdk.create(scf, name, "Python3.9", "index.py", ECHO);
        }
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @Test
    void knowsATimerTickByItsPlannedTimeWithItsAttempt() throws Exception {
        trigger("ticked", "each", "timer", "* * * * * * *");

        var shown = succeeded("ticked");

        var json = JSON.readTree(shown.path("Json").asText());
        assertThat(shown.at("/Event/TriggerType").asText()).isEqualTo("timer");
        assertThat(shown.at("/Event/TriggerName").asText()).isEqualTo("each");
        assertThat(shown.at("/Event/SourcePosition").asText())
                .isNotEmpty()
                .isEqualTo(json.path("Time").asText());
        assertThat(shown.at("/AttemptList/0/Code").asInt()).isEqualTo(200);
    }

    @Test
    void knowsAnObjectByItsBucketKeyAndSequencer() throws Exception {
        var s3 = MinioClient.builder()
                .endpoint(gateway.fact("s3Endpoint"))
                .credentials(gateway.fact("s3AccessKey"), gateway.fact("s3SecretKey"))
                .build();
        s3.makeBucket(MakeBucketArgs.builder().bucket("ledger-1250000000").build());
        trigger(
                "stored",
                "ledger-1250000000.cos.ap-guangzhou.myqcloud.com",
                "cos",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}}");
        s3.putObject(PutObjectArgs.builder().bucket("ledger-1250000000").object("a.txt").stream(
                        new ByteArrayInputStream(new byte[3]), 3L, -1L)
                .build());

        var shown = succeeded("stored");

        assertThat(shown.at("/Event/SourcePosition").asText()).matches("ledger-1250000000/a\\.txt#.+");
        assertThat(shown.at("/Event/TriggerType").asText()).isEqualTo("cos");
        assertThat(shown.path("Json").asText()).contains("a.txt");
        assertThat(shown.path("AttemptList")).hasSize(1);
    }

    /** The last, as the others need the gateway. */
    @Test
    @Order(Integer.MAX_VALUE)
    void hasEveryEventThatWasAcceptedBeforeAKill() throws Exception {
        // given
        var accepted = new HashSet<String>();
        for (int i = 0; i < 90; i++) {
            accepted.add(enqueue("killed", "{\"n\":" + i + "}"));
        }

        // when
        gateway.kill();
        gateway.startAgain();

        // then
        var listed = cli.run("events", "list", "killed", "-n", "100", "--json");
        assertThat(JSON.readTree(listed.out()).path("Events").findValuesAsText("RequestId"))
                .containsExactlyInAnyOrderElementsOf(accepted);
    }

    @Test
    void listsShowsAndReplaysByTheCommandLine() throws Exception {
        // given
        gateway.post(
                "UpdateFunctionEventInvokeConfig",
                "{\"FunctionName\":\"called\",\"AsyncTriggerConfig\":{\"RetryConfig\":[{\"RetryNum\":0}],\"MsgTTL\":600}}");
        var id = enqueue("called", "{\"fail\" : true}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cli.run("events", "list", "called", "--state", "dead")
                                .out())
                        .contains("ACCEPTED", "called:$LATEST", "dead", id));

        // when
        var shown = cli.run("events", "show", id);
        var replayed = cli.run("events", "replay", id, "-d", "{\"well\":1}");

        // then
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("default/called:$LATEST", "dead", "ATTEMPT", "430", "{\"fail\" : true}");
        assertThat(replayed.exitCode()).as(replayed.err()).isZero();
        var repeated = replayed.out().strip();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(cli.run("events", "show", repeated).out())
                                .contains("succeeded", "replay of  " + id, "{\"well\":1}"));
    }

    @Test
    void tellsWhatWentWrongByExitCodes() {
        assertThat(cli.run("events", "show", "none").exitCode()).isEqualTo(1);
        assertThat(cli.run("events", "show", "none").err()).contains("ResourceNotFound");
        assertThat(cli.run("events", "list", "--since", "yesterday").exitCode()).isEqualTo(2);
        assertThat(cli.run("events", "list", "--limit", "0").exitCode()).isEqualTo(2);
        assertThat(cli.run("events", "replay", "--help").out()).contains("--qualifier", "--event");
        assertThat(cli.run("events", "list", "nobody").exitCode()).isZero();
    }

    private static String enqueue(String function, String event) throws Exception {
        var request = new InvokeRequest();
        request.setFunctionName(function);
        request.setInvocationType("Event");
        request.setClientContext(event);
        return scf.Invoke(request).getResult().getFunctionRequestId();
    }

    /** The first event of a function that has succeeded, as GetEvent shows it. */
    private static JsonNode succeeded(String function) throws IOException {
        var id = await().atMost(SOON)
                .until(
                        () -> JSON.readTree(cli.run("events", "list", function, "--state", "succeeded", "--json")
                                        .out())
                                .at("/Events/0/RequestId")
                                .asText(),
                        found -> !found.isEmpty());
        return JSON.readTree(cli.run("events", "show", id, "--json").out());
    }

    private static void trigger(String function, String name, String type, String description) throws Exception {
        var request = new CreateTriggerRequest();
        request.setFunctionName(function);
        request.setTriggerName(name);
        request.setType(type);
        request.setTriggerDesc(description);
        request.setEnable("OPEN");
        request.setQualifier("$DEFAULT");
        scf.CreateTrigger(request);
    }
}
