package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The description of the API as the gateway serves it, read by the parser of the Swagger tools. */
class OpenApiIT {
    private static final GatewayProcess GATEWAY = SharedGateway.get();

    @Test
    void servesAValidDocumentWithAllActions() {
        for (var format : new String[] {"JSON", "YAML"}) {
            var text = get("/q/openapi?format=" + format);
            var options = new ParseOptions();
            options.setResolve(true);

            var parsed = new OpenAPIV3Parser().readContents(text, null, options);

            assertThat(parsed.getMessages()).isNullOrEmpty();
            assertThat(parsed.getOpenAPI().getPaths().values().stream()
                            .filter(path -> !path.getPost().getTags().getFirst().startsWith("openscf: ")))
                    .hasSize(52);
            assertThat(parsed.getOpenAPI().getComponents().getSchemas())
                    .containsKeys("Code", "ErrorResponse", "Trigger");
        }
    }

    @Test
    void resolvesEveryReference() throws IOException {
        var document = new ObjectMapper().readTree(get("/q/openapi?format=JSON"));

        for (var reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    @Test
    void saysWhatIsServedAndWhatIsNot() throws IOException {
        var document = new ObjectMapper().readTree(get("/q/openapi?format=JSON"));

        for (var path : document.path("paths")) {
            var action = path.path("post").path("operationId").asText();
            boolean offline = GATEWAY.post(action, "{}")
                    .path("Error")
                    .path("Code")
                    .asText()
                    .equals("ActionOffline");

            assertThat(path.path("post").path("description").asText().contains("ActionOffline"))
                    .as(action)
                    .isEqualTo(offline);
        }
    }

    /** What "Try it out" sends: the path of the document, the token, the example. */
    @Test
    void answersWhatTheUiSends() throws IOException, InterruptedException {
        var document = new ObjectMapper().readTree(get("/q/openapi?format=JSON"));
        var example = example(document, "ListFunctions");
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + GATEWAY.address() + "/?Action=ListFunctions"))
                            .header("Authorization", "Bearer " + GATEWAY.fact("token"))
                            .header("Content-Type", "application/json")
                            .header("X-TC-Version", "2018-04-16")
                            .POST(HttpRequest.BodyPublishers.ofString(example.toString()))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.body()).contains("\"TotalCount\"");
        }
    }

    private static JsonNode example(JsonNode document, String action) {
        return document.path("paths")
                .path("/?Action=" + action)
                .path("post")
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example");
    }

    @Test
    void showsItInTheUi() {
        assertThat(get("/q/swagger-ui/")).contains("swagger-ui", "/q/openapi");
    }

    private static String get(String path) {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + GATEWAY.address() + path))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
