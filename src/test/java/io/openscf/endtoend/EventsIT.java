package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.scf.v20180416.ScfClient;
import com.tencentcloudapi.scf.v20180416.models.CreateTriggerRequest;
import com.tencentcloudapi.scf.v20180416.models.FunctionLog;
import com.tencentcloudapi.scf.v20180416.models.InvokeRequest;
import com.tencentcloudapi.scf.v20180416.models.UpdateTriggerStatusRequest;
import io.minio.CopyObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Timers, bucket events and queued calls: each event exactly once, and none lost when the gateway is killed. */
class EventsIT {
    private static final String TIMER_KEY = """
            def main_handler(event, context):
                return event["TriggerName"] + "@" + event["Time"]
            """;
    private static final String OBJECT_KEY = """
            def main_handler(event, context):
                return event["Records"][0]["cos"]["cosObject"]["key"]
            """;
    private static final String CHANGE = """
            def main_handler(event, context):
                record = event["Records"][0]
                thing = record["cos"]["cosObject"]
                return "%s %s %d %s" % (record["event"]["eventName"], thing["key"], thing["size"],
                                        thing["meta"].get("Content-Type", "-") + thing["meta"].get("x-cos-meta-owner", ""))
            """;
    private static final String NUMBER = """
            import time
            def main_handler(event, context):
                time.sleep(0.01)
                return "n%d" % event["n"]
            """;

    private static GatewayProcess gateway;
    private static ScfClient scf;

    @BeforeAll
    static void startGateway() {
        gateway = GatewayProcess.start(Map.of());
        scf = ScfSdk.client(gateway);
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @Test
    void twentyTimersFireEveryTickOnce() throws Exception {
        // given
        for (int i = 0; i < 2; i++) {
            ScfSdk.create(scf, "ticking" + i, "Python3.9", "index.py", TIMER_KEY);
        }

        // when
        var opened = Instant.now();
        for (int i = 0; i < 20; i++) {
            trigger("ticking" + i % 2, "t" + i, "timer", "* * * * * * *");
        }
        var from = Instant.now();
        await().pollDelay(Duration.ofSeconds(20)).atMost(Duration.ofSeconds(25)).until(() -> true);
        var until = Instant.now();
        for (int i = 0; i < 20; i++) {
            close("ticking" + i % 2, "t" + i);
        }

        // then
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            for (int timer = 0; timer < 20; timer++) {
                var name = "t" + timer + "@";
                var fires = results("ticking" + timer % 2).stream()
                        .filter(result -> result.startsWith(name))
                        .map(result -> Instant.parse(result.substring(name.length())))
                        .toList();
                assertThat(fires).doesNotHaveDuplicates().allMatch(fire -> !fire.isBefore(opened.minusSeconds(1)));
                var expected = new ArrayList<Instant>();
                for (long second = from.getEpochSecond() + 1; second < until.getEpochSecond(); second++) {
                    expected.add(Instant.ofEpochSecond(second));
                }
                assertThat(fires).containsAll(expected);
            }
        });
    }

    @Test
    void twoHundredObjectsOfEightWritersAreTwoHundredEvents() throws Exception {
        // given
        ScfSdk.create(scf, "watching", "Python3.9", "index.py", OBJECT_KEY);
        var s3 = s3();
        s3.makeBucket(MakeBucketArgs.builder().bucket("pictures-1250000000").build());
        trigger(
                "watching",
                "pictures-1250000000.cos.ap-guangzhou.myqcloud.com",
                "cos",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"in/\",\"Suffix\":\".txt\"}}");

        // when
        var puts = new ArrayList<Callable<Object>>();
        for (int i = 0; i < 200; i++) {
            var key = "in/object " + i + ".txt";
            puts.add(() -> s3.putObject(PutObjectArgs.builder().bucket("pictures-1250000000").object(key).stream(
                            new ByteArrayInputStream(new byte[10]), 10L, -1L)
                    .build()));
        }
        try (var writers = Executors.newFixedThreadPool(8)) {
            for (var put : writers.invokeAll(puts)) {
                put.get();
            }
        }

        // then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(results("watching")).hasSize(200));
        assertThat(new HashSet<>(results("watching"))).hasSize(200).contains("/1250000000/pictures/in/object 7.txt");
    }

    /** bucket-events.md section 9.1: every way an object comes and goes, told by its own name. */
    @Test
    void everyChangeOfAnObjectIsAnEventOfItsName() throws Exception {
        // given
        ScfSdk.create(scf, "told", "Python3.9", "index.py", CHANGE);
        var s3 = s3();
        s3.makeBucket(MakeBucketArgs.builder().bucket("papers-1250000000").build());
        for (var family : List.of("cos:ObjectCreated:*", "cos:ObjectRemove:*")) {
            trigger(
                    "told",
                    "papers-1250000000.cos.ap-guangzhou.myqcloud.com",
                    "cos",
                    "{\"event\":\"" + family + "\",\"filter\":{\"Prefix\":\"in/\",\"Suffix\":\"\"}}");
        }

        // when
        s3.putObject(paper("in/值 a+b%41.txt", 10, 10).build());
        s3.putObject(paper("out/ignored.txt", 10, 10).build());
        s3.copyObject(CopyObjectArgs.builder()
                .bucket("papers-1250000000")
                .object("in/copy.txt")
                .source(SourceObject.builder()
                        .bucket("papers-1250000000")
                        .object("out/ignored.txt")
                        .build())
                .build());
        s3.putObject(paper("in/large.bin", 6 << 20, -1).build());
        s3.removeObject(RemoveObjectArgs.builder()
                .bucket("papers-1250000000")
                .object("in/copy.txt")
                .build());
        s3.removeObject(RemoveObjectArgs.builder()
                .bucket("papers-1250000000")
                .object("in/absent.txt")
                .build());

        // then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(results("told"))
                        .containsExactlyInAnyOrder(
                                "cos:ObjectCreated:Put /1250000000/papers/in/值 a+b%41.txt 10 text/plainteam-a",
                                "cos:ObjectCreated:Copy /1250000000/papers/in/copy.txt 10 text/plainteam-a",
                                "cos:ObjectCreated:CompleteMultipartUpload /1250000000/papers/in/large.bin 6291456 text/plainteam-a",
                                "cos:ObjectRemove:Delete /1250000000/papers/in/copy.txt 0 -"));
    }

    private static PutObjectArgs.Builder paper(String key, int size, long told) {
        return PutObjectArgs.builder()
                .bucket("papers-1250000000")
                .object(key)
                .contentType("text/plain")
                .userMetadata(Map.of("Owner", "team-a"))
                .stream(new ByteArrayInputStream(new byte[size]), told, told < 0 ? 5L << 20 : -1L);
    }

    private static MinioClient s3() {
        return MinioClient.builder()
                .endpoint(gateway.fact("s3Endpoint"))
                .credentials(gateway.fact("s3AccessKey"), gateway.fact("s3SecretKey"))
                .build();
    }

    @Test
    void aKilledGatewayExecutesEveryQueuedEventAfterItsRestart() throws Exception {
        // given
        ScfSdk.create(scf, "counting", "Python3.9", "index.py", NUMBER);
        for (int n = 0; n < 1000; n++) {
            var request = new InvokeRequest();
            request.setFunctionName("counting");
            request.setInvocationType("Event");
            request.setClientContext("{\"n\":" + n + "}");
            scf.Invoke(request);
        }

        // when
        gateway.kill();
        gateway.startAgain();

        // then
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> assertThat(new HashSet<>(results("counting"))).hasSize(1000));
    }

    private static List<String> results(String function) throws TencentCloudSDKException {
        return ScfSdk.logs(scf, function).stream()
                .map(FunctionLog::getRetMsg)
                .map(text -> text.startsWith("\"") ? text.substring(1, text.length() - 1) : text)
                .toList();
    }

    private static void trigger(String function, String name, String type, String description)
            throws TencentCloudSDKException {
        var request = new CreateTriggerRequest();
        request.setFunctionName(function);
        request.setTriggerName(name);
        request.setType(type);
        request.setTriggerDesc(description);
        request.setEnable("OPEN");
        request.setQualifier("$DEFAULT");
        scf.CreateTrigger(request);
    }

    private static void close(String function, String name) throws TencentCloudSDKException {
        var request = new UpdateTriggerStatusRequest();
        request.setFunctionName(function);
        request.setTriggerName(name);
        request.setType("timer");
        request.setEnable("CLOSE");
        request.setQualifier("$DEFAULT");
        scf.UpdateTriggerStatus(request);
    }
}
