package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.openscf.catalog.Zips;
import io.openscf.connector.testbrokers.RabbitMqServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of a real RabbitMQ, over each of its protocols, arrive at functions of a whole gateway. */
@QuarkusTest
@TestProfile(FreshTriggers.class)
class BrokerTriggersIT {
    private static final int MESSAGES = 20;

    private static RabbitMqServer server;

    private final Endpoint endpoint = new Endpoint();

    @BeforeAll
    static void startServer() throws IOException {
        Assumptions.assumeTrue(RabbitMqServer.isInstalled(), "there is no rabbitmq-server here");
        server = RabbitMqServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** Fails on what is none of the texts that were sent. */
    @BeforeEach
    void createFunction() {
        endpoint.ok(
                "CreateFunction",
                json(
                        "{'FunctionName':'reader','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                                .formatted(Zips.base64("index.py", """
                                        def main_handler(event, context):
                                            for record in event["Records"]:
                                                (message,) = record.values()
                                                assert message["msgBody"].startswith("text "), message
                                                print(message["msgBody"])
                                        """))));
    }

    @AfterEach
    void deleteFunction() {
        endpoint.ok("DeleteFunction", json("{'FunctionName':'reader'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rabbitmq |            | jobs      | {'port':%d,'queue':'jobs'}",
                "amqp     |            | parcels   | {'port':%d,'address':'/amq/queue/parcels'}",
                "mqtt     | amq.topic  | plant.7.t | {'port':%d,'topic':'plant/+/t'}",
            })
    void runsAFunctionForEachMessage(String type, String exchange, String key, String own) throws Exception {
        int port = type.equals("mqtt") ? server.mqttPort() : server.port();
        var description = own.formatted(port).replace("}", ",'host':'127.0.0.1','user':'guest','password':'guest'}");
        try (var connection = connect();
                var channel = connection.createChannel()) {
            channel.confirmSelect();
            if (exchange == null) {
                channel.queueDeclare(key, true, false, false, null);
            }
            endpoint.ok("CreateTrigger", trigger(type, description));
            awaitState(type, "idle");

            for (int i = 0; i < MESSAGES; i++) {
                var body = ("text " + i).getBytes(StandardCharsets.UTF_8);
                channel.basicPublish(exchange == null ? "" : exchange, key, MessageProperties.PERSISTENT_BASIC, body);
            }
            channel.waitForConfirmsOrDie(30_000);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(counter(type, "succeeded")).isEqualTo(MESSAGES));
            assertThat(counter(type, "acknowledged")).isEqualTo(MESSAGES);
            awaitState(type, "idle");
        }
    }

    private static com.rabbitmq.client.Connection connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(server.port());
        return factory.newConnection();
    }

    @Test
    void saysWhichQueueIsMissing() {
        endpoint.ok(
                "CreateTrigger",
                trigger(
                        "rabbitmq",
                        "{'host':'127.0.0.1','port':%d,'queue':'nobodys','user':'guest','password':'guest'}"
                                .formatted(server.port())));

        awaitState("rabbitmq", "backing_off");
        assertThat(status("rabbitmq").path("Reason").asText()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rabbitmq | {'host':'a'}",
                "rabbitmq | {'host':'a','queue':'q','maxMsgNum':10001}",
                "rabbitmq | {'host':'a b','queue':'q'}",
                "amqp     | {'host':'a'}",
                "amqp     | {'host':'a','address':'q','port':0}",
                "mqtt     | {'host':'a','topic':'a/#/b'}",
                "mqtt     | {'host':'a','topic':'a','qos':2}",
                "mqtt     | {'topic':'a'}",
            })
    void refusesABadDescription(String type, String description) {
        assertThat(endpoint.code("CreateTrigger", trigger(type, description)))
                .isEqualTo("InvalidParameterValue.TriggerDesc");
    }

    private void awaitState(String type, String state) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(status(type).path("State").asText())
                        .as("%s", status(type))
                        .isEqualTo(state));
    }

    private long counter(String type, String name) {
        for (var counter : status(type).path("Counters")) {
            if (counter.path("Name").asText().equals(name)) {
                return counter.path("Value").asLong();
            }
        }
        return 0;
    }

    private JsonNode status(String type) {
        return endpoint.ok(
                "GetTriggerStatus",
                json("{'FunctionName':'reader','TriggerName':'messages','Type':'%s'}".formatted(type)));
    }

    private static String trigger(String type, String description) {
        return json("{'FunctionName':'reader','TriggerName':'messages','Type':'%s','Enable':'OPEN','TriggerDesc':'%s'}"
                .formatted(type, description.replace("'", "\\'")));
    }

    private static String json(String text) {
        return text.replace("\\'", "\\\"").replace('\'', '"');
    }
}
