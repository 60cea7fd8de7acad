package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tencentcloudapi.scf.v20180416.ScfClient;
import com.tencentcloudapi.scf.v20180416.models.InvokeRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queues and dead letters by command and by action, on the packaged gateway. */
class QueueCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LARGE = "{\"fail\":true,\"text\":\"" + "x".repeat(60_000) + "\"}";
    private static GatewayProcess gateway;
    private static ScfClient scf;
    private static Cli cli;

    @BeforeAll
    static void startGateway() throws Exception {
        gateway = GatewayProcess.start(Map.of());
        scf = ScfSdk.client(gateway);
        cli = Cli.beside(gateway);
        for (var name : new String[] {"steered", "failing", "waiting"}) {
            ScfSdk.create(scf, name, "Python3.9", "index.py", """
                    def main_handler(event, context):
                        if "fail" in event:
                            raise ValueError("asked to")
                        return 1
                    """);
        }
        gateway.post(
                "UpdateFunctionEventInvokeConfig",
                "{\"FunctionName\":\"failing\",\"AsyncTriggerConfig\":{\"RetryConfig\":[{\"RetryNum\":0}],\"MsgTTL\":600}}");
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @Test
    void pauseShowResumeAndPurgeAQueue() throws Exception {
        // given
        var queue = gateway.queueOf("steered");
        var paused = cli.run("queue", "pause", queue);
        assertThat(paused.exitCode()).as(paused.err()).isZero();
        assertThat(paused.out()).contains(queue + ": paused");
        enqueue("steered", "{\"n\":1}");
        enqueue("steered", LARGE);

        // then: it is listed and shown with what waits
        assertThat(cli.run("queue", "list").out()).contains("QUEUE", "WAITING", queue, "steered", "paused");
        assertThat(cli.run("queue", "show", queue).out())
                .containsPattern("waiting +2")
                .containsPattern("bytes +" + (LARGE.length() + 7))
                .containsPattern("state +paused");
        var json = JSON.readTree(cli.run("queue", "show", queue, "--json").out());
        assertThat(json.at("/Queue/Waiting").asInt()).isEqualTo(2);

        // and purged, which terminates what waits
        var purged = cli.run("queue", "purge", queue);
        assertThat(purged.out()).contains("2 events terminated");
        assertThat(cli.run("queue", "purge", queue).out()).contains("0 events terminated");

        // and goes on
        assertThat(cli.run("queue", "resume", queue).out()).contains(queue + ": resumed");
        var id = enqueue("steered", "{\"n\":2}");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(cli.run("events", "show", id).out()).contains("succeeded"));
    }

    /** management-api.md section 10.7: 0 ok, 1 running, -1 failed; an unknown id gives an empty list. */
    @Test
    void areAnsweredForByGetRequestStatusBeforeTheirFirstRun() throws Exception {
        // given
        var queue = gateway.queueOf("waiting");
        cli.run("queue", "pause", queue);

        // when
        var id = enqueue("waiting", "{\"n\":1}");

        // then
        var waiting = status("waiting", id);
        assertThat(waiting.path("TotalCount").asInt()).isEqualTo(1);
        assertThat(waiting.at("/Data/0/RetCode").asInt()).isEqualTo(1);
        assertThat(waiting.at("/Data/0/RequestId").asText()).isEqualTo(id);
        assertThat(status("steered", id).path("TotalCount").asInt())
                .as("of another function")
                .isZero();
        assertThat(status("waiting", "00000000-0000-4000-8000-000000000000")
                        .path("TotalCount")
                        .asInt())
                .isZero();

        // and once it is terminated
        cli.run("queue", "purge", queue);
        assertThat(status("waiting", id).at("/Data/0/RetCode").asInt()).isEqualTo(-1);
    }

    private static JsonNode status(String function, String id) {
        return gateway.post(
                "GetRequestStatus", "{\"FunctionName\":\"" + function + "\",\"FunctionRequestId\":\"" + id + "\"}");
    }

    @Test
    void listShowAndRedriveDeadLetters() throws Exception {
        // given: one of a large event, which lies in the bucket
        var id = enqueue("failing", LARGE);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(cli.run("deadletters", "list").out()).contains(id));

        // then
        assertThat(cli.run("deadletters", "list", "--queue", gateway.queueOf("failing"))
                        .out())
                .contains("REQUEST", "REASON", id, "failing", "retries", "430");
        assertThat(cli.run("deadletters", "list", "--queue", "other").err()).contains("no dead letters");
        assertThat(cli.run("deadletters", "show", id).out())
                .containsPattern("attempts +1")
                .contains("ValueError", LARGE);
        var json = JSON.readTree(cli.run("deadletters", "show", id, "--json").out());
        assertThat(json.path("Json").asText()).isEqualTo(LARGE);

        // and put back, it runs and fails again
        assertThat(cli.run("deadletters", "redrive", id).out()).contains("1 put back");
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(cli.run("deadletters", "show", id).out()).containsPattern("attempts +2"));
        assertThat(cli.run("deadletters", "redrive", "--queue", gateway.queueOf("failing"))
                        .out())
                .contains("1 put back");
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(cli.run("deadletters", "show", id).out()).containsPattern("attempts +3"));
        assertThat(cli.run("deadletters", "redrive", "--all", "--json").out()).contains("\"RedrivenCount\"");
    }

    @Test
    void tellWhatIsWrongByExitCodesAndCodes() {
        assertThat(cli.run("deadletters", "show", "none").exitCode()).isEqualTo(1);
        assertThat(cli.run("deadletters", "show", "none").err()).contains("ResourceNotFound", "none");
        assertThat(cli.run("deadletters", "redrive", "none").err()).contains("ResourceNotFound");
        assertThat(cli.run("deadletters", "redrive").exitCode()).isEqualTo(2);
        assertThat(cli.run("deadletters", "redrive").err()).contains("--queue", "--all");
        assertThat(cli.run("deadletters", "list", "--limit", "x").exitCode()).isEqualTo(2);
        assertThat(cli.run("queue", "show").exitCode()).isEqualTo(2);
        assertThat(cli.run("queue", "pause").exitCode()).isEqualTo(2);
        assertThat(cli.run("queue", "nothing").exitCode()).isEqualTo(2);
        assertThat(cli.run("queue", "--help").out()).contains("list", "show", "pause", "resume", "purge");
        // one that holds nothing is not told from one that never was
        assertThat(cli.run("queue", "show", "never-was").out()).containsPattern("waiting +0");
    }

    @Test
    void refuseBadParametersOfTheActionsWithACode() {
        for (var action : new String[] {"GetQueue", "PauseQueue", "ResumeQueue", "PurgeQueue", "GetDeadLetter"}) {
            assertThat(gateway.postOwn(action, "{}").at("/Error/Code").asText())
                    .as(action)
                    .isEqualTo("MissingParameter");
        }
        assertThat(gateway.postOwn("RedriveDeadLetters", "{}").at("/Error/Code").asText())
                .isEqualTo("InvalidParameter");
        assertThat(gateway.postOwn("ListDeadLetters", "{\"Limit\":\"x\"}")
                        .at("/Error/Code")
                        .asText())
                .startsWith("InvalidParameter");
        assertThat(gateway.postOwn("GetQueue", "{\"QueueId\":7}")
                        .at("/Error/Code")
                        .asText())
                .startsWith("InvalidParameter");
        assertThat(gateway.post("ListQueues", "{}").at("/Error/Code").asText())
                .as("not an action of SCF")
                .isEqualTo("InvalidAction");
    }

    private static String enqueue(String function, String event) throws Exception {
        var request = new InvokeRequest();
        request.setFunctionName(function);
        request.setInvocationType("Event");
        request.setClientContext(event);
        return scf.Invoke(request).getResult().getFunctionRequestId();
    }
}
