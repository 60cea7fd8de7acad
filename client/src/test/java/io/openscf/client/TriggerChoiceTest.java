package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several rules of one bucket are triggers of one name and qualifier; only their description tells them apart. */
class TriggerChoiceTest {
    private static final String PUT = rule("cos:ObjectCreated:*", "in/");
    private static final String DELETE = rule("cos:ObjectRemove:*", "in/");

    private HttpServer gateway;
    private ApiClient api;

    @BeforeEach
    void answerTwoRulesOfOneBucket() throws IOException {
        var answer = Json.write(
                Map.of("Response", Map.of("RequestId", "r", "Triggers", List.of(trigger(PUT), trigger(DELETE)))));
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        gateway.start();
        var address = "http://127.0.0.1:" + gateway.getAddress().getPort();
        api = new ApiClient(address, new Credentials("id", "key", "test"), null);
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void aDescriptionChoosesAndOneFieldOfItIsEnough() throws Exception {
        assertThat(chosen(DELETE)).isEqualTo(DELETE);
        assertThat(chosen("{\"event\":\"cos:ObjectCreated:*\"}")).isEqualTo(PUT);
    }

    @Test
    void withoutADescriptionOrWithOneThatFitsBothNothingIsChosen() {
        for (var description : List.of("", "{\"filter\":{\"Prefix\":\"in/\"}}")) {
            assertThatThrownBy(() -> chosen(description))
                    .isInstanceOf(FailedException.class)
                    .hasMessageContaining("2 triggers named bucket")
                    .hasMessageContaining("--desc");
        }
    }

    @Test
    void aDescriptionThatFitsNoneFindsNone() {
        assertThatThrownBy(() -> chosen("{\"event\":\"other\"}"))
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("has no trigger bucket");
    }

    private String chosen(String description) throws Exception {
        var choice = new TriggerChoice();
        choice.function.name = "thumbnail";
        choice.name = "bucket";
        choice.description = description.isEmpty() ? null : description;
        return choice.find(api).text("TriggerDesc");
    }

    private static Map<String, String> trigger(String description) {
        return Map.of("TriggerName", "bucket", "Type", "cos", "Qualifier", "$LATEST", "TriggerDesc", description);
    }

    private static String rule(String event, String prefix) {
        return "{\"event\":\"" + event + "\",\"filter\":{\"Prefix\":\"" + prefix + "\",\"Suffix\":\"\"}}";
    }
}
