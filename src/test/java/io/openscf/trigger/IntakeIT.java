package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.catalog.Zips;
import io.openscf.model.FunctionKey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications over HTTP (bucket-events.md sections 3 and 11); what is queued is looked up in Redis. */
@QuarkusTest
@TestProfile(FreshTriggers.class)
class IntakeIT {
    private static final String BUCKET = "pictures-1250000000";
    private static final Duration SOON = Duration.ofSeconds(20);
    private final Endpoint endpoint = new Endpoint();

    @Inject
    TriggerCatalog catalog;

    @Inject
    Redis redis;

    private StoredTrigger trigger;

    @BeforeEach
    void createTrigger() {
        endpoint.call(
                "CreateFunction",
                "{'FunctionName':'watching','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                        .formatted(Zips.base64("index.py", "def main_handler(e, c): return 1")));
        endpoint.call(
                "CreateTrigger",
                "{'FunctionName':'watching','TriggerName':'" + BUCKET
                        + ".cos.ap-guangzhou.myqcloud.com','Type':'cos','TriggerDesc':'{\\'event\\':\\'cos:ObjectCreated:*\\',\\'filter\\':{\\'Prefix\\':\\'in/\\'}}'}");
        trigger =
                soon(catalog.ofFunction(new FunctionKey("default", "watching"))).getFirst();
    }

    @AfterEach
    void deleteFunction() {
        endpoint.call("DeleteFunction", "{'FunctionName':'watching'}");
    }

    @Test
    void storesAnEventBeforeItAnswers() {
        assertThat(post(notification("in/a.png", "1"))).isEqualTo(200);
        assertThat(stored()).isOne();
    }

    @Test
    void severalRecordsAreOneInvocationEach() {
        // given
        var both = "{'Records':[" + object("in%2Fa.png", "1") + "," + object("in%2Fb.png", "2") + "]}";

        // when
        int status = post(both);

        // then
        assertThat(status).isEqualTo(200);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void whatIsToldAgainIsRunOnce() throws Exception {
        // given
        Callable<Integer> again = () -> post(notification("in/a.png", "1"));

        // when
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var status :
                    threads.invokeAll(Stream.generate(() -> again).limit(20).toList())) {
                assertThat(status.get()).isEqualTo(200);
            }
        }

        // then
        assertThat(stored()).isOne();
        assertThat(post(notification("in/a.png", "2"))).isEqualTo(200);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void aBucketThatNobodyWatchesIsNothingToDo() {
        assertThat(post(notification("in/a.png", "1").replace(BUCKET, "papers-1250000000")))
                .isEqualTo(200);
        assertThat(post(notification("out/a.png", "1"))).isEqualTo(200);
        assertThat(stored()).isZero();
    }

    /** bucket-events.md section 13, choice 13. */
    @Test
    void aClosedTriggerDropsWhatItIsTold() {
        endpoint.call(
                "UpdateTriggerStatus",
                "{'FunctionName':'watching','TriggerName':'" + BUCKET
                        + ".cos.ap-guangzhou.myqcloud.com','Type':'cos','Enable':'CLOSE','TriggerDesc':'{\\'event\\':\\'cos:ObjectCreated:*\\'}'}");

        assertThat(post(notification("in/a.png", "1"))).isEqualTo(200);
        assertThat(stored()).isZero();
    }

    /** Section 11: 200 also for what is unintelligible, because a refusal blocks the queue of the server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "<xml/>",
                "{'Records':7}",
                "{'Records':[{}]}",
                "{'Records':[{'s3':{'bucket':{'name':7}}}]}",
                "{'Records':null}"
            })
    void whatCannotBeReadIsForgotten(String body) {
        assertThat(post(body)).isEqualTo(200);
        assertThat(stored()).isZero();
    }

    @Test
    void aRecordThatCannotBeReadCostsTheOthersNothing() {
        assertThat(post("{'Records':[{'eventName':7}," + object("in%2Fa.png", "1") + "]}"))
                .isEqualTo(200);
        assertThat(stored()).isOne();
    }

    @Test
    void aNotificationHasAtMostAMegabyte() {
        var text = notification("in/a.png", "1");

        assertThat(post(text + " ".repeat((1 << 20) - text.length()))).isEqualTo(200);
        assertThat(post(text.replace("'1'", "'2'") + " ".repeat((1 << 20) - text.length() + 1)))
                .isEqualTo(413);
        assertThat(stored()).isOne();
    }

    /** The length is not told before, as with a chunked body. */
    @Test
    void aBodyOfUnknownLengthIsLimitedAsWell() {
        var chunks = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[3 << 20]));

        assertThat(send("Bearer " + FreshTriggers.TOKEN, chunks)).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer ",
                "Bearer",
                FreshTriggers.TOKEN,
                "Basic " + FreshTriggers.TOKEN,
                "Bearer " + FreshTriggers.TOKEN + "x",
                "Bearer " + FreshTriggers.TOKEN + ", Bearer x"
            })
    void whoDoesNotKnowTheTokenIsRefused(String authorization) {
        assertThat(send(
                        authorization,
                        BodyPublishers.ofString(notification("in/a.png", "1").replace('\'', '"'))))
                .isEqualTo(401);
        assertThat(stored()).isZero();
    }

    @Test
    void whoShowsNoTokenIsRefused() {
        var response = endpoint.send(HttpRequest.newBuilder(endpoint.at("/connectors/bucket"))
                .POST(BodyPublishers.ofString(notification("in/a.png", "1").replace('\'', '"'))));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEmpty();
        assertThat(stored()).isZero();
    }

    /** Section 3: servers ask with HEAD whether anybody is there. */
    @Test
    void answersWhoAsksWhetherItIsThere() {
        var request = HttpRequest.newBuilder(endpoint.at("/connectors/bucket")).HEAD();

        assertThat(endpoint.send(request).statusCode()).isEqualTo(401);
        assertThat(endpoint.send(request.header("Authorization", "Bearer " + FreshTriggers.TOKEN))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSourceThatIsNotServedIsNotFound() {
        var request = HttpRequest.newBuilder(endpoint.at("/connectors/pigeon"))
                .header("Authorization", "Bearer " + FreshTriggers.TOKEN)
                .POST(BodyPublishers.ofString("{}"));

        assertThat(endpoint.send(request).statusCode()).isBetween(400, 499);
    }

    private int post(String body) {
        return send("Bearer " + FreshTriggers.TOKEN, BodyPublishers.ofString(body.replace('\'', '"')));
    }

    private int send(String authorization, BodyPublisher body) {
        return endpoint.send(HttpRequest.newBuilder(endpoint.at("/connectors/bucket"))
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .POST(body))
                .statusCode();
    }

    private static String notification(String key, String sequencer) {
        return "{'EventName':'s3:ObjectCreated:Put','Key':'" + BUCKET + "/" + key + "','Records':["
                + object(key.replace("/", "%2F"), sequencer) + "]}";
    }

    private static String object(String encodedKey, String sequencer) {
        return "{'eventSource':'minio:s3','eventTime':'2031-05-06T02:30:00.123Z','eventName':'s3:ObjectCreated:Put','s3':{'bucket':{'name':'%s'},'object':{'key':'%s','size':1,'sequencer':'%s'}}}"
                .formatted(BUCKET, encodedKey, sequencer);
    }

    /** Events of the trigger that were queued, run or not. */
    private long stored() {
        return StreamSupport.stream(
                        send(Request.cmd(Command.KEYS).arg("scf:*:m:*")).spliterator(), false)
                .map(key -> send(Request.cmd(Command.HMGET).arg(key.toString()).arg("tid")))
                .filter(fields -> trigger.id().equals(String.valueOf(fields.get(0))))
                .count();
    }

    private Response send(Request request) {
        return soon(Uni.createFrom().completionStage(() -> redis.send(request).toCompletionStage()));
    }

    private static <T> T soon(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }
}
