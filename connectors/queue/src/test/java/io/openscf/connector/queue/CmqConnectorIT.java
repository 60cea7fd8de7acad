package io.openscf.connector.queue;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.Event;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.testkit.RecordingSink;
import io.openscf.connector.testkit.SourceConnectorContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The certification suite, with topics as the source. */
class CmqConnectorIT extends SourceConnectorContract {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static RedisProcess redis;
    private CmqConnector publisher;
    private CmqConnector connector;

    @BeforeAll
    static void start() throws Exception {
        redis = new RedisProcess(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        redis.close();
    }

    @BeforeEach
    void makeTheTopicWithASubscription() throws Exception {
        redis.empty();
        publisher = new CmqConnector();
        publisher.configure(RunningService.settings(redis.url()));
        publisher.createTopic(name()).toCompletableFuture().get(10, TimeUnit.SECONDS);
        // A topic keeps only what somebody has subscribed to.
        var first = publisher.bind(trigger(publisher, "trg-0123456789abcdef", ""), new RecordingSink());
        await().atMost(patience()).until(() -> first.state().phase() == io.openscf.connector.SourceState.Phase.IDLE);
        first.unbind(Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void closeBoth() {
        publisher.close();
        if (connector != null) {
            connector.close();
        }
    }

    @Override
    protected SourceConnector connector() {
        if (connector == null) {
            connector = new CmqConnector();
        }
        return connector;
    }

    @Override
    protected String name() {
        return "lanes";
    }

    @Override
    protected String description() {
        return "{}";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("openscf.redis.url", redis.url(), "openscf.cmq.retry-unit", "0.002");
    }

    @Override
    protected void publish(int lane, List<String> texts) throws Exception {
        for (int from = 0; from < texts.size(); from += 16) {
            publisher
                    .publish(name(), texts.subList(from, Math.min(texts.size(), from + 16)), List.of())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    @Override
    protected List<String> texts(Event event) {
        try {
            return List.of(
                    JSON.readTree(event.json()).at("/Records/0/CMQ/msgBody").asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected int mostUnderWay() {
        return 1;
    }

    @Override
    protected int mostRepeated() {
        return 16;
    }

    @Override
    protected void killSource() throws Exception {
        redis.kill();
    }

    @Override
    protected void restartSource() throws Exception {
        redis.restart();
    }
}
