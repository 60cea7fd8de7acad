package io.openscf.api.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.trigger.FunctionUrl.Cors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CorsConfig of a function URL (management-api.md section 10.6, events/README.md section 10) as the Fetch standard reads it. */
class CorsRulesTest {
    private static final String HOME = "https://app.example.com";
    private static final Map<String, String> PREFLIGHT =
            Map.of("Origin", HOME, "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "x-a,x-b");

    @Test
    void aPreflightIsAnsweredWithWhatIsConfigured() throws Exception {
        var cors = new Cors(List.of(HOME), List.of("GET", "PUT"), List.of("x-a"), List.of("x-seen"), false, 600);

        var answer = send(cors, HttpMethod.OPTIONS, PREFLIGHT);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(HOME);
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("GET, PUT");
        assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("x-a");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(answer.header("Access-Control-Expose-Headers")).isNull();
        assertThat(answer.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void aPreflightOfAnotherOriginIsToldNothing() throws Exception {
        var cors = new Cors(List.of("https://other.example.com"), List.of("*"), List.of("*"), List.of(), false, 600);

        var answer = send(cors, HttpMethod.OPTIONS, PREFLIGHT);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers().names())
                .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
        assertThat(answer.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void everyOriginIsSaidSoAndNeedsNoVary() throws Exception {
        var cors = new Cors(List.of("*"), List.of("*"), List.of("*"), List.of(), false, 0);

        var answer = send(cors, HttpMethod.OPTIONS, PREFLIGHT);

        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("0");
        assertThat(answer.header("Vary")).isNull();
    }

    /** With credentials a browser does not take * for everything: it gets what it asked for. */
    @Test
    void withCredentialsWhatWasAskedForIsNamed() throws Exception {
        var cors = new Cors(List.of(HOME), List.of("*"), List.of("*"), List.of(), true, 5);

        var answer = send(cors, HttpMethod.OPTIONS, PREFLIGHT);

        assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("PUT");
        assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("x-a,x-b");
    }

    @Test
    void theRequestItselfIsMarkedAndPassedOn() throws Exception {
        var cors = new Cors(List.of(HOME), List.of("GET"), List.of(), List.of("x-seen", "x-too"), true, 5);

        var answer = send(cors, HttpMethod.GET, Map.of("Origin", HOME));

        assertThat(answer.body()).isEqualTo("passed on");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(HOME);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.header("Access-Control-Expose-Headers")).isEqualTo("x-seen, x-too");
        assertThat(answer.header("Access-Control-Allow-Methods")).isNull();
    }

    @Test
    void anOptionsRequestThatIsNoPreflightIsTheFunctions() throws Exception {
        var cors = new Cors(List.of("*"), List.of("*"), List.of(), List.of(), false, 5);

        assertThat(send(cors, HttpMethod.OPTIONS, Map.of("Origin", HOME)).body())
                .isEqualTo("passed on");
    }

    @Test
    void whoNamesNoOriginIsToldNothing() throws Exception {
        var cors = new Cors(List.of("*"), List.of("*"), List.of(), List.of("x-seen"), false, 5);

        assertThat(send(cors, HttpMethod.GET, Map.of()).headers().names())
                .noneMatch(name -> name.toLowerCase().startsWith("access-control-"));
    }

    private static UrlServer.Answer send(Cors cors, HttpMethod method, Map<String, String> headers) throws Exception {
        try (var server = new UrlServer(request -> {
            if (!CorsRules.answered(cors, request)) {
                request.response().end("passed on");
            }
        })) {
            return server.send(method, "/", headers, Buffer.buffer());
        }
    }
}
