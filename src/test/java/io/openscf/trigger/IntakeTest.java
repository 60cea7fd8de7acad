package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.invocation.AsyncQueue;
import io.openscf.model.FunctionKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a notification cannot be stored, the source is told to come again (docs/triggers.md). */
class IntakeTest {
    private static final String BUCKET = "pictures-1250000000";
    private final Vertx vertx = Vertx.vertx();
    private final RecordingQueue queue = new RecordingQueue();
    private final Connectors connectors = TestConnectors.installed();
    private final Bindings bindings = new Bindings(new OneTrigger(), new TimerSchedule(new NoTimers(), connectors));
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        listen(Optional.of("token"));
    }

    private void listen(Optional<String> token) throws Exception {
        var router = Router.router(vertx);
        new Intake(connectors, bindings, queue, new TriggerCounters(new SimpleMeterRegistry()), token).route(router);
        server = vertx.createHttpServer()
                // As the gateway does for its raw routes.
                .requestHandler(request -> {
                    request.pause();
                    router.handle(request);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void nothingIsAcceptedBeforeTheTriggersAreKnown() throws Exception {
        assertThat(post()).isEqualTo(503);
        assertThat(queue.offered).isEmpty();

        bindings.refresh().await().atMost(Duration.ofSeconds(5));

        assertThat(post()).isEqualTo(200);
        assertThat(queue.offered).hasSize(1);
    }

    @Test
    void aFullQueueAsksForPatience() throws Exception {
        bindings.refresh().await().atMost(Duration.ofSeconds(5));
        queue.answer = Uni.createFrom().item(new AsyncQueue.Enqueued.Full("length"));

        assertThat(post()).isEqualTo(503);
    }

    @Test
    void aQueueThatCannotBeReachedAsksForPatience() throws Exception {
        bindings.refresh().await().atMost(Duration.ofSeconds(5));
        queue.answer = Uni.createFrom().failure(new IllegalStateException("away"));

        assertThat(post()).isEqualTo(503);
    }

    @Test
    void whatWasStoredBeforeIsAccepted() throws Exception {
        bindings.refresh().await().atMost(Duration.ofSeconds(5));
        queue.answer = Uni.createFrom().item(new AsyncQueue.Enqueued.Duplicate("r"));

        assertThat(post()).isEqualTo(200);
    }

    @Test
    void bothReportsOfAChangeHaveOneRequestId() throws Exception {
        bindings.refresh().await().atMost(Duration.ofSeconds(5));

        post();
        post();

        assertThat(queue.offered)
                .extracting(AsyncQueue.AsyncEvent::requestId)
                .hasSize(2)
                .doesNotContainNull();
        assertThat(queue.offered.stream().map(AsyncQueue.AsyncEvent::requestId).distinct())
                .hasSize(1);
    }

    /** Without a token that is configured, none is right. */
    @Test
    void withoutATokenEveryoneIsRefused() throws Exception {
        listen(Optional.empty());

        assertThat(post()).isEqualTo(401);
    }

    private int post() throws Exception {
        var body =
                "{\"Records\":[{\"eventTime\":\"2031-05-06T02:30:00.123Z\",\"eventName\":\"s3:ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\""
                        + BUCKET + "\"},\"object\":{\"key\":\"a\",\"size\":1,\"sequencer\":\"1\"}}}]}";
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + "/connectors/bucket"))
                .header("Authorization", "Bearer token")
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static final class RecordingQueue implements AsyncQueue {
        final ConcurrentLinkedQueue<AsyncEvent> offered = new ConcurrentLinkedQueue<>();
        volatile Uni<Enqueued> answer = Uni.createFrom().item(new Enqueued.Stored("r"));

        @Override
        public Uni<Enqueued> enqueue(AsyncEvent event) {
            offered.add(event);
            return answer;
        }
    }

    /** A catalog with a rule for the bucket. */
    private static final class OneTrigger implements TriggerCatalog {
        @Override
        public Uni<List<StoredTrigger>> all() {
            return Uni.createFrom()
                    .item(List.of(new StoredTrigger(
                            "trg-0123456789abcdef",
                            new FunctionKey("default", "watching"),
                            "cos",
                            BUCKET + ".cos.ap-guangzhou.myqcloud.com",
                            "$LATEST",
                            "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}}",
                            "",
                            "",
                            true,
                            1,
                            Instant.EPOCH,
                            Instant.EPOCH)));
        }

        @Override
        public Uni<StoredTrigger> create(StoredTrigger draft, boolean identity, Consumer<StoredTrigger> check) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<StoredTrigger> update(StoredTrigger trigger, UnaryOperator<StoredTrigger> change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Void> delete(StoredTrigger trigger) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<List<StoredTrigger>> find(TriggerIdentity identity) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<List<StoredTrigger>> ofFunction(FunctionKey function) {
            throw new UnsupportedOperationException();
        }
    }
}
