package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.tencentcloudapi.scf.v20180416.ScfClient;
import com.tencentcloudapi.scf.v20180416.models.InvokeRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What /q/metrics says, and what docs/metrics.md says of it. */
class MetricsPageIT {
    private static final Pattern NAME = Pattern.compile("(?m)^\\| `(openscf_\\w+)`");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(openscf_\\w+)(\\{[^}]*})? \\S+$");
    private static final String PART = "_(bucket|count|sum|max|created)$";
    private static GatewayProcess gateway;
    private static ScfClient scf;

    @BeforeAll
    static void startGateway() throws Exception {
        gateway =
                GatewayProcess.start(Map.of("OPENSCF_METRICS_QUEUE_INTERVAL", "1s", "OPENSCF_METRICS_FUNCTIONS", "2"));
        scf = ScfSdk.client(gateway);
        for (var name : new String[] {"measured", "second", "third"}) {
            ScfSdk.create(
                    scf, name, "Python3.9", "index.py", "def main_handler(event, context):\n    return event[\"n\"]\n");
        }
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @Test
    void namesWhatThePageNamesAndNothingElse() throws Exception {
        // given: something of everything, and an event that waits
        invoke("measured", "RequestResponse", "{\"n\":1}");
        invoke("measured", "Event", "{\"n\":2}");
        var queue = gateway.queueOf("second");
        gateway.postOwn("PauseQueue", "{\"QueueId\":\"" + queue + "\"}");
        invoke("second", "Event", "{\"n\":2}");
        var page = Files.readString(Path.of(System.getProperty("openscf.project", ".."), "docs/metrics.md"));
        var described = NAME.matcher(page).results().map(name -> name.group(1)).collect(Collectors.toSet());

        // when
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(shown()).containsAll(described));

        // then
        assertThat(new TreeSet<>(shown())).isEqualTo(new TreeSet<>(described));
        gateway.postOwn("ResumeQueue", "{\"QueueId\":\"" + queue + "\"}");
    }

    @Test
    void countsRunsByFunctionQualifierTriggerAndCode() throws Exception {
        // when: one that ends well and one that fails
        invoke("measured", "RequestResponse", "{\"n\":1}");
        invoke("measured", "RequestResponse", "{}");

        // then
        assertThat(sample("openscf_invocations_total", "function=\"measured\"", "code=\"430\"", "trigger=\"api\""))
                .isEqualTo(1);
        assertThat(sample(
                        "openscf_invocations_total", "function=\"measured\"", "code=\"200\"", "qualifier=\"$LATEST\""))
                .isPositive();
        assertThat(sample("openscf_invocation_seconds_count", "function=\"measured\""))
                .isPositive();
        assertThat(sample("openscf_init_seconds_count", "phase=\"init_runtime\"", "runtime=\"Python3.9\""))
                .isPositive();
        assertThat(sample("openscf_instances", "state=\"idle\"")).isPositive();
    }

    @Test
    void showsAQueueThatIsPausedByItsLengthAndAge() throws Exception {
        // given
        invoke("measured", "Event", "{\"n\":3}");
        var queue = gateway.queueOf("measured");
        gateway.postOwn("PauseQueue", "{\"QueueId\":\"" + queue + "\"}");

        // when
        invoke("measured", "Event", "{\"n\":4}");
        invoke("measured", "Event", "{\"n\":5}");

        // then
        var label = "queue=\"" + queue + "\"";
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(sample("openscf_async_queue_depth", label)).isEqualTo(2));
        assertThat(sample("openscf_async_queue_bytes", label)).isEqualTo(14);
        assertThat(sample("openscf_async_oldest_age_seconds", label)).isPositive();
        gateway.postOwn("ResumeQueue", "{\"QueueId\":\"" + queue + "\"}");
    }

    @Test
    void countsFunctionsBeyondTheBoundTogether() throws Exception {
        // given: two have figures of their own
        invoke("measured", "RequestResponse", "{\"n\":1}");
        invoke("second", "RequestResponse", "{\"n\":1}");

        // when
        invoke("third", "RequestResponse", "{\"n\":1}");

        // then
        assertThat(metrics()).doesNotContain("function=\"third\"");
        assertThat(sample("openscf_invocations_total", "function=\"other\"")).isEqualTo(1);
    }

    private static void invoke(String function, String type, String event) throws Exception {
        var request = new InvokeRequest();
        request.setFunctionName(function);
        request.setInvocationType(type);
        request.setClientContext(event);
        scf.Invoke(request);
    }

    private static Set<String> shown() throws Exception {
        return SAMPLE.matcher(metrics())
                .results()
                .map(sample -> sample.group(1).replaceFirst(PART, ""))
                .collect(Collectors.toSet());
    }

    /** The sum of the samples of that name with those labels. */
    private static double sample(String name, String... labels) throws Exception {
        return SAMPLE.matcher(metrics())
                .results()
                .filter(sample -> sample.group(1).equals(name))
                .filter(sample -> Set.of(labels).stream().allMatch(sample.group()::contains))
                .mapToDouble(sample -> Double.parseDouble(
                        sample.group().substring(sample.group().lastIndexOf(' '))))
                .sum();
    }

    private static String metrics() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + gateway.address() + "/q/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
