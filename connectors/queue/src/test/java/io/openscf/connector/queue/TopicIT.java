package io.openscf.connector.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.qcloud.cmq.Account;
import com.qcloud.cmq.QueueMeta;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.openscf.connector.Trigger;
import io.openscf.connector.testkit.RecordingSink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics and subscriptions through the official client (cmq-api.md sections 6, 7, 11, 12), on a real Redis. */
class TopicIT {
    private record Push(Map<String, String> headers, String body) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static RedisProcess redis;
    private static RunningService service;
    private static Account account;
    private static HttpServer subscriber;
    private static final List<Push> PUSHES = new CopyOnWriteArrayList<>();
    private static final AtomicInteger FAILURES = new AtomicInteger();
    private static int made;

    private String topic;

    @BeforeAll
    static void start() throws Exception {
        redis = new RedisProcess(directory);
        service = new RunningService(redis.url());
        account = new Account(service.endpoint(), RunningService.SECRET_ID, RunningService.SECRET_KEY);
        subscriber = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        subscriber.createContext("/", TopicIT::receive);
        subscriber.start();
    }

    private static void receive(HttpExchange exchange) throws IOException {
        var headers = new java.util.TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        PUSHES.add(new Push(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        exchange.sendResponseHeaders(FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 503 : 204, -1);
        exchange.close();
    }

    @AfterAll
    static void stop() throws Exception {
        subscriber.stop(0);
        service.close();
        redis.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        topic = "Alerts-" + ++made;
        account.createTopic(topic, 65_536);
        PUSHES.clear();
        FAILURES.set(0);
    }

    private static String address() {
        return "http://127.0.0.1:" + subscriber.getAddress().getPort() + "/hook";
    }

    @Test
    void sendsThePlainBodyToASubscribedQueue() throws Exception {
        var queue = "inbox-" + made;
        account.createQueue(queue, new QueueMeta());
        account.createSubscribe(topic, "to-queue", queue, "queue");

        var id = account.getTopic(topic).publishMessage("plain text");

        var message = account.getQueue(queue).receiveMessage(10);
        assertThat(message.msgBody).isEqualTo("plain text");
        assertThat(message.msgId).isEqualTo(id);
        assertThat(account.getSubscription(topic, "to-queue").getSubscriptionAttributes().NotifyContentFormat)
                .as("cmq-api.md 17.8")
                .isEqualTo("SIMPLIFIED");
    }

    @Test
    void deliversByTags() throws Exception {
        var urgent = subscribedQueue("urgent", List.of("urgent", "fatal"), null);
        var all = subscribedQueue("all", null, null);

        account.getTopic(topic).publishMessage("1", List.of("disk", "urgent"), null);
        account.getTopic(topic).publishMessage("2", List.of("disk"), null);
        account.getTopic(topic).publishMessage("3");

        assertThat(bodies(all, 3)).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(bodies(urgent, 1)).containsExactly("1");
    }

    @Test
    void deliversByRoutingKey() throws Exception {
        account.deleteTopic(topic);
        account.createTopic(topic, 65_536, 2);
        var queue = subscribedQueue("routed", null, List.of("order.*.paid", "refund.#"));

        account.getTopic(topic).publishMessage("1", "order.7.paid");
        account.getTopic(topic).publishMessage("2", "refund");

        assertThat(bodies(queue, 2)).containsExactlyInAnyOrder("1", "2");
        assertThat(Refusals.code(() -> account.getTopic(topic).publishMessage("3", "order.paid")))
                .isEqualTo(6030);
        assertThat(Refusals.code(() -> account.getTopic(topic).publishMessage("4")))
                .isEqualTo(4000);
    }

    private String subscribedQueue(String part, List<String> tags, List<String> keys) throws Exception {
        var queue = part + "-" + made;
        account.createQueue(queue, new QueueMeta());
        account.createSubscribe(topic, part, queue, "queue", tags, keys, "BACKOFF_RETRY", "SIMPLIFIED");
        return queue;
    }

    private static List<String> bodies(String queue, int count) throws Exception {
        var bodies = new ArrayList<String>();
        while (bodies.size() < count) {
            account.getQueue(queue).batchReceiveMessage(16, 10).forEach(message -> bodies.add(message.msgBody));
        }
        assertThat(Refusals.code(() -> account.getQueue(queue).receiveMessage(0)))
                .as("nothing more")
                .isEqualTo(7000);
        return bodies;
    }

    @Test
    void postsJsonToAnAddress() throws Exception {
        account.createSubscribe(topic, "hook", address(), "http");

        var id = account.getTopic(topic).publishMessage("hello", List.of("a", "b"), null);

        await().atMost(Duration.ofSeconds(10)).until(() -> PUSHES.size() == 1);
        var push = PUSHES.getFirst();
        var body = JSON.readTree(push.body());
        assertThat(push.headers())
                .containsEntry("Content-type", "text/plain")
                .containsEntry("User-agent", "Qcloud Notification Service Agent")
                .containsEntry("x-cmq-message-id", id)
                .containsEntry("x-cmq-message-tag", "a, b")
                .containsKey("x-cmq-request-id");
        assertThat(body.get("TopicOwner").isNumber()).isTrue();
        assertThat(body.get("topicName").asText()).isEqualTo(topic);
        assertThat(body.get("subscriptionName").asText()).isEqualTo("hook");
        assertThat(body.get("msgId").asText()).isEqualTo(id);
        assertThat(body.get("msgBody").asText()).isEqualTo("hello");
        assertThat(body.get("publishTime").isIntegralNumber()).isTrue();
    }

    @Test
    void repeatsAPushThatFailsAndKeepsTheOrder() throws Exception {
        account.createSubscribe(topic, "hook", address(), "http", null, null, "BACKOFF_RETRY", "SIMPLIFIED");
        FAILURES.set(2);

        account.getTopic(topic).batchPublishMessage(List.of("1", "2"));

        await().atMost(Duration.ofSeconds(20)).until(() -> PUSHES.size() == 4);
        assertThat(PUSHES.stream().map(Push::body)).containsExactly("1", "1", "1", "2");
    }

    @Test
    void givesUpAfterThreeRetriesAndGoesOn() throws Exception {
        account.createSubscribe(topic, "hook", address(), "http", null, null, "BACKOFF_RETRY", "SIMPLIFIED");
        FAILURES.set(4);

        account.getTopic(topic).batchPublishMessage(List.of("poison", "good"));

        await().atMost(Duration.ofSeconds(20)).until(() -> PUSHES.size() == 5);
        assertThat(PUSHES.stream().map(Push::body)).containsExactly("poison", "poison", "poison", "poison", "good");
        await().untilAsserted(() -> assertThat(account.getTopic(topic).getTopicAttributes().msgCount)
                .isZero());
    }

    @Test
    void neverPostsToAMetadataService() throws Exception {
        account.createSubscribe(
                topic, "thief", "http://169.254.169.254/latest", "http", null, null, "BACKOFF_RETRY", "SIMPLIFIED");

        account.getTopic(topic).publishMessage("x");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(account.getTopic(topic).getTopicAttributes().msgCount)
                        .as("given up")
                        .isZero());
    }

    @Test
    void startsAFunctionWithTheEventOfTheFixture() throws Exception {
        var sink = new RecordingSink();
        var trigger = new Trigger(
                "trg-" + made,
                topic,
                service.connector.normalise(topic, "{\"filterType\":1,\"filterKey\":[\"disk\"]}"),
                "",
                "default.alerted.$LATEST");
        var source = service.connector.bind(trigger, sink);
        await().until(() -> subscriptions() == 1);

        var id = account.getTopic(topic).publishMessage("disk almost full", List.of("disk", "warning"), null);
        account.getTopic(topic).publishMessage("not for it", List.of("cpu"), null);

        await().atMost(Duration.ofSeconds(10)).until(() -> sink.taken().size() == 1);
        var event = JSON.readTree(sink.taken().getFirst().json());
        var fixture = JSON.readTree(TopicIT.class.getResource("/cmq-topic.json"));
        var record = event.at("/Records/0/CMQ");
        fixture.at("/Records/0/CMQ")
                .properties()
                .forEach(field -> assertThat(record.path(field.getKey()).getNodeType())
                        .as(field.getKey())
                        .isEqualTo(field.getValue().getNodeType()));
        assertThat(record.size()).isEqualTo(fixture.at("/Records/0/CMQ").size());
        assertThat(record.get("topicName").asText()).isEqualTo(topic);
        assertThat(record.get("msgId").asText()).isEqualTo(id);
        assertThat(record.get("msgBody").asText()).isEqualTo("disk almost full");
        assertThat(record.get("msgTag").asText()).isEqualTo("disk,warning");
        assertThat(record.get("publishTime").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        source.unbind(Duration.ofSeconds(5)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private int subscriptions() throws Exception {
        return account.getTopic(topic).ListSubscription(0, 20, "", new ArrayList<>());
    }

    @Test
    void listsAndChangesSubscriptions() throws Exception {
        account.createSubscribe(topic, "hook", address(), "http", List.of("a"), null, "BACKOFF_RETRY", "JSON");
        var subscription = account.getSubscription(topic, "hook");

        var meta = subscription.getSubscriptionAttributes();
        assertThat(meta.Endpoint).isEqualTo(address());
        assertThat(meta.FilterTag).containsExactly("a");

        subscription.ClearFilterTags();
        assertThat(subscription.getSubscriptionAttributes().FilterTag).isEmpty();
        assertThat(subscriptions()).isEqualTo(1);
        assertThat(Refusals.code(() -> account.deleteTopic(topic)))
                .as("doc 406/7405: subscriptions exist")
                .isEqualTo(4000);
        account.deleteSubscribe(topic, "hook");
        account.deleteTopic(topic);
        assertThat(Refusals.code(() -> account.getTopic(topic).getTopicAttributes()))
                .isEqualTo(4440);
    }

    @Test
    void refusesWithTheCodesOfTheReference() throws Exception {
        assertThat(Refusals.code(() -> account.createTopic(topic, 65_536))).isEqualTo(4460);
        assertThat(Refusals.code(() -> account.getTopic(topic).publishMessage("nobody listens")))
                .isEqualTo(6030);
        assertThat(Refusals.code(() -> account.createSubscribe(topic, "s", "ftp://x", "ftp")))
                .isEqualTo(4000);
        assertThat(Refusals.code(() -> account.createSubscribe(topic, "s", "http://a b", "http")))
                .isEqualTo(4510);
        assertThat(Refusals.code(() -> account.createSubscribe(topic, "s", "absent", "queue")))
                .isEqualTo(4440);
        account.createSubscribe(topic, "s", address(), "http");
        assertThat(Refusals.code(() -> account.createSubscribe(topic, "S", address(), "http")))
                .isEqualTo(4490);
        assertThat(Refusals.code(() -> account.getTopic(topic).publishMessage("x", List.of("x".repeat(17)), null)))
                .isEqualTo(4000);
        assertThat(Refusals.code(() -> account.getTopic(topic).publishMessage("x".repeat(65_537))))
                .isEqualTo(4400);
    }
}
