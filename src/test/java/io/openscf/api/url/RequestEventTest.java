package io.openscf.api.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The event of a request to an event function's URL (events/README.md sections 9.1, 10, 17.12 and 17.13). */
class RequestEventTest {
    /** Section 10: {@code body, headers, httpMethod, path, queryString}, none of the other keys of section 9. */
    @Test
    void hasTheFieldsOfTheReferenceAndNoOthers() throws Exception {
        var event = event(HttpMethod.POST, "/a/b?c=d", Map.of("X-One", "1"), "hello");

        assertThat(event.fieldNames())
                .containsExactlyInAnyOrder("body", "headers", "httpMethod", "path", "queryString");
        assertThat(event.getString("httpMethod")).isEqualTo("POST");
        assertThat(event.getString("path")).isEqualTo("/a/b");
        assertThat(event.getString("body")).isEqualTo("hello");
    }

    /** Section 9.1: body is absent for requests without one. */
    @Test
    void hasNoBodyWhenTheRequestHasNone() throws Exception {
        assertThat(event(HttpMethod.GET, "/", Map.of(), "").containsKey("body")).isFalse();
    }

    /** Section 10: lower-case names and {@code x-scf-remote-addr}, which a client cannot forge. */
    @Test
    void headerNamesAreInSmallLettersAndThePlatformsAreThePlatforms() throws Exception {
        var headers = event(HttpMethod.GET, "/", Map.of("X-Mixed-Case", "V", "X-Scf-Remote-Addr", "6.6.6.6"), "")
                .getJsonObject("headers");

        assertThat(headers.getString("x-mixed-case")).isEqualTo("V");
        assertThat(headers.getString("x-scf-remote-addr")).isEqualTo("127.0.0.1");
        assertThat(headers.fieldNames()).allMatch(name -> name.equals(name.toLowerCase()));
    }

    /** Section 17.13: repeated keys are an array, bare keys empty. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /?a=1&b=2      | {"a":"1","b":"2"}
            /?a=1&a=2&a=3  | {"a":["1","2","3"]}
            /?debug        | {"debug":""}
            /?a=%20%C3%A4+ | {"a":" ä "}
            /?a=%zz        | {"a":"%zz"}
            /?a=b=c&&      | {"a":"b=c"}
            /              | {}
            """)
    void theQueryIsDecoded(String uri, String expected) throws Exception {
        assertThat(event(HttpMethod.GET, uri, Map.of(), "").getJsonObject("queryString"))
                .isEqualTo(new JsonObject(expected));
    }

    /** The path stays as it was sent. */
    @Test
    void thePathIsNotDecoded() throws Exception {
        assertThat(event(HttpMethod.GET, "/a%2Fb/../c;x?q", Map.of(), "").getString("path"))
                .isEqualTo("/a%2Fb/../c;x");
    }

    /** Section 17.12: text, JSON, JavaScript, XML and form data are text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain; charset=utf-8",
                "application/json",
                "application/problem+json",
                "application/javascript",
                "image/svg+xml",
                "application/x-www-form-urlencoded"
            })
    void textIsText(String type) throws Exception {
        var event = event(HttpMethod.POST, "/", Map.of("Content-Type", type), "ä");

        assertThat(event.getString("body")).isEqualTo("ä");
        assertThat(event.containsKey("isBase64Encoded")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "image/png", "multipart/form-data; boundary=x"})
    void otherBodiesAreBase64AndSaySo(String type) throws Exception {
        var event = event(HttpMethod.POST, "/", Map.of("Content-Type", type), "ä");

        assertThat(event.getString("body")).isEqualTo("w6Q=");
        assertThat(event.getBoolean("isBase64Encoded")).isTrue();
    }

    private static JsonObject event(HttpMethod method, String uri, Map<String, String> headers, String body)
            throws Exception {
        try (var server = new UrlServer(request -> request.body()
                .onSuccess(read -> request.response().end(RequestEvent.of(request, request.uri(), read))))) {
            return new JsonObject(
                    server.send(method, uri, headers, Buffer.buffer(body)).body());
        }
    }
}
