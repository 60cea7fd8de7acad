package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.qcloud.cmq.Account;
import com.qcloud.cmq.QueueMeta;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.scf.v20180416.ScfClient;
import com.tencentcloudapi.scf.v20180416.models.CreateTriggerRequest;
import com.tencentcloudapi.scf.v20180416.models.FunctionLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages of topics start functions (events/README.md section 8), with the official clients on both sides. */
class TopicTriggerIT {
    private static final String BODY = """
            def main_handler(event, context):
                message = event["Records"][0]["CMQ"]
                return message["topicName"] + ":" + message["msgBody"] + ":" + message["msgTag"]
            """;

    private static GatewayProcess gateway;
    private static ScfClient scf;
    private static Account account;

    @BeforeAll
    static void startGateway() {
        gateway = GatewayProcess.start(Map.of());
        scf = ScfSdk.client(gateway);
        account = client();
    }

    private static Account client() {
        return new Account("http://" + gateway.address(), gateway.fact("secretId"), gateway.fact("secretKey"));
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @Test
    void everyWantedMessageOfATopicStartsTheFunctionAlsoWhenTheGatewayIsKilled() throws Exception {
        // given
        ScfSdk.create(scf, "alerted", "Python3.9", "index.py", BODY);
        account.createTopic("alerts", 65_536);
        var request = new CreateTriggerRequest();
        request.setFunctionName("alerted");
        request.setTriggerName("alerts");
        request.setType("cmq");
        request.setTriggerDesc("{\"filterType\":1,\"filterKey\":[\"disk\"]}");
        request.setEnable("OPEN");
        scf.CreateTrigger(request);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> account.getTopic("alerts").ListSubscription(0, 20, "", new ArrayList<>()) == 1);

        // when
        publish(0, 40);
        account.getTopic("alerts").publishMessage("unwanted", List.of("cpu"), null);
        gateway.kill();
        gateway.startAgain();
        account = client();
        publish(40, 50);

        // then
        var expected = IntStream.range(0, 50)
                .mapToObj(number -> "\"alerts:" + number + ":disk,warning\"")
                .collect(Collectors.toSet());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(results()).hasSameElementsAs(expected));
        // What ran when the gateway was killed runs twice, nothing else.
        assertThat(results()).hasSizeBetween(50, 50 + 16);
    }

    private static List<String> results() throws TencentCloudSDKException {
        return ScfSdk.logs(scf, "alerted").stream().map(FunctionLog::getRetMsg).toList();
    }

    private static void publish(int from, int until) throws Exception {
        for (int number = from; number < until; number++) {
            account.getTopic("alerts").publishMessage(String.valueOf(number), List.of("disk", "warning"), null);
        }
    }

    /** semantics.md section 5, with the message of events/dead-letter-message.json. */
    @Test
    void whatAFunctionNeverTakesEndsInTheQueueThatItNames() throws Exception {
        // given
        account.createQueue("letters", new QueueMeta());
        ScfSdk.create(scf, "failing", "Python3.9", "index.py", "def main_handler(e, c): raise ValueError('x')");
        gateway.post(
                "UpdateFunctionConfiguration",
                "{\"FunctionName\":\"failing\",\"DeadLetterConfig\":{\"Type\":\"CMQ-QUEUE\",\"Name\":\"letters\",\"FilterType\":\"\"}}");
        gateway.post(
                "UpdateFunctionEventInvokeConfig",
                "{\"FunctionName\":\"failing\",\"AsyncTriggerConfig\":{\"RetryConfig\":[{\"RetryNum\":0}],\"MsgTTL\":600}}");
        ScfSdk.awaitActive(scf, "failing");

        // when
        gateway.post(
                "Invoke",
                "{\"FunctionName\":\"failing\",\"InvocationType\":\"Event\",\"ClientContext\":\"{\\\"n\\\":1}\"}");

        // then
        var letter = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(account.getQueue("letters").receiveMessage(30).msgBody);
        assertThat(letter.at("/ErrorMessage").asText()).contains("ValueError");
        assertThat(letter.at("/Body/FunctionName").asText()).isEqualTo("failing");
        assertThat(letter.at("/Body/ClientContext").asText()).isEqualTo("{\"n\":1}");
    }

    @Test
    void queuesServeTheOfficialClientOnThePortOfTheApi() throws Exception {
        account.createQueue("jobs", new QueueMeta());

        var id = account.getQueue("jobs").sendMessage("hello");

        var message = account.getQueue("jobs").receiveMessage(5);
        assertThat(message.msgId).isEqualTo(id);
        account.getQueue("jobs").deleteMessage(message.receiptHandle);
    }
}
