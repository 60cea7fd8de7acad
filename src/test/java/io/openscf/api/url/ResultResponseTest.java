package io.openscf.api.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an event function returned, as a response of its URL (events/README.md sections 9.2, 10, 17.15, 17.16). */
class ResultResponseTest {
    @Test
    void statusHeadersAndBodyAreTheFunctions() throws Exception {
        var answer = send(
                "{'statusCode':302,'headers':{'Location':'/x','Content-Type':'text/html'},'body':'<p>','isBase64Encoded':false}");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo("/x");
        assertThat(answer.header("Content-Type")).isEqualTo("text/html");
        assertThat(answer.body()).isEqualTo("<p>");
        assertThat(answer.header(UrlErrors.REQUEST_ID)).isEqualTo("r-1");
    }

    /** Section 9.2: an array is a repeated header. */
    @Test
    void severalValuesAreSeveralHeaders() throws Exception {
        var answer = send("{'statusCode':200,'headers':{'Set-Cookie':['a=1','b=2']}}");

        assertThat(answer.headers().getAll("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    /** Sections 9.2 and 17.15: a boolean; the text is taken, too. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "'true'"})
    void aBodyInBase64IsDecoded(String flag) throws Exception {
        assertThat(send("{'statusCode':200,'body':'w6Q=','isBase64Encoded':%s}".formatted(flag))
                        .body())
                .isEqualTo("ä");
    }

    /** Section 17.15: numeric text as status, an object as body, application/json where no type is said. */
    @Test
    void looseFormsAreTaken() throws Exception {
        var answer = send("{'statusCode':'201','body':{'a':1}}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"a\":1}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    /** Section 9.2: a text whose content is such an object, as Java functions return it. */
    @Test
    void anObjectInATextIsTaken() throws Exception {
        assertThat(send("'{\\'statusCode\\':404,\\'body\\':\\'gone\\'}'").status())
                .isEqualTo(404);
    }

    /** Section 10: valid JSON without statusCode is the body of a 200. */
    @ParameterizedTest
    @ValueSource(strings = {"{'a':1}", "'text'", "[1,2]", "null", "7"})
    void otherJsonIsTheBody(String result) throws Exception {
        var answer = send(result);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(result.replace('\'', '"'));
    }

    /** Section 9.2: not of that form. None of its headers gets out. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'statusCode':99}
            {'statusCode':600}
            {'statusCode':'soon'}
            {'statusCode':200,'headers':'none'}
            {'statusCode':200,'headers':{'X-First':'1','X Bad':'1'}}
            {'statusCode':200,'headers':{'X-First':'1','X-Bad':'a\\nSet-Cookie: b'}}
            {'statusCode':200,'headers':{'X-First':'1','X-Bad':{'a':1}}}
            {'statusCode':200,'body':'%','isBase64Encoded':true,'headers':{'X-First':'1'}}
            """)
    void whatIsNoResponseIs403(String result) throws Exception {
        var answer = send(result.replace("\n", "\\n"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"errno\":403,\"error\":\"Invalid scf response format. please check your scf response format.\"}");
        assertThat(answer.header("X-First")).isNull();
    }

    /** Section 9.2: a result that is not JSON. */
    @Test
    void whatIsNotJsonIs403() throws Exception {
        assertThat(send("{").body())
                .contains("requestId r-1 , Invalid scf response. expected scf response valid JSON.");
    }

    /** The connection's headers are not the function's. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "Transfer-Encoding", "Connection"})
    void framingIsNotTheFunctions(String name) throws Exception {
        var answer = send("{'statusCode':200,'headers':{'%s':'3'},'body':'whole'}".formatted(name));

        assertThat(answer.body()).isEqualTo("whole");
    }

    @Test
    void aHeadRequestHasTheLengthAndNoBody() throws Exception {
        var answer = send(HttpMethod.HEAD, "{'statusCode':200,'body':'whole'}");

        assertThat(answer.header("Content-Length")).isEqualTo("5");
        assertThat(answer.body()).isEmpty();
    }

    private static UrlServer.Answer send(String result) throws Exception {
        return send(HttpMethod.GET, result);
    }

    private static UrlServer.Answer send(HttpMethod method, String result) throws Exception {
        try (var server = new UrlServer(
                request -> ResultResponse.send(request, Buffer.buffer(result.replace('\'', '"')), "r-1"))) {
            return server.send(method, "/", Map.of(), Buffer.buffer());
        }
    }
}
