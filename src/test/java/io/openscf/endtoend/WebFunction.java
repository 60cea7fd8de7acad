package io.openscf.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.awaitility.Awaitility;

/** A web function with a URL on a gateway of the tests. */
final class WebFunction {
    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final GatewayProcess gateway;
    final String name;

    private WebFunction(GatewayProcess gateway, String name) {
        this.gateway = gateway;
        this.name = name;
    }

    /** The function of {@code src/test/resources/web}; {@code settings} are further fields of CreateFunction. */
    static WebFunction server(GatewayProcess gateway, String name, String settings) {
        return create(
                gateway,
                name,
                "Python3.9",
                settings,
                Map.of("scf_bootstrap", resource("web/scf_bootstrap"), "server.py", resource("web/server.py")));
    }

    static WebFunction create(
            GatewayProcess gateway, String name, String runtime, String settings, Map<String, byte[]> files) {
        try {
            var request = (ObjectNode) JSON.readTree(settings);
            request.put("FunctionName", name).put("Type", "HTTP").put("Runtime", runtime);
            request.putObject("Code").put("ZipFile", zipped(files));
            expectNoError(gateway.post("CreateFunction", request.toString()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> gateway.post("GetFunction", "{\"FunctionName\":\"" + name + "\"}")
                            .path("Status")
                            .asText()
                            .equals("Active"));
            var function = new WebFunction(gateway, name);
            function.createUrl("{\"AuthType\":\"NONE\"}");
            return function;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the TriggerInfo. */
    JsonNode createUrl(String description) {
        var request = JSON.createObjectNode()
                .put("FunctionName", name)
                .put("TriggerName", "url-trigger")
                .put("Type", "http")
                .put("TriggerDesc", description);
        return expectNoError(gateway.post("CreateTrigger", request.toString())).path("TriggerInfo");
    }

    private static JsonNode expectNoError(JsonNode response) {
        if (response.has("Error")) {
            throw new AssertionError(response.toString());
        }
        return response;
    }

    static byte[] resource(String file) {
        try (var in = WebFunction.class.getResourceAsStream("/" + file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file of a directory, named from there. */
    static Map<String, byte[]> filesOf(Path directory) {
        var files = new LinkedHashMap<String, byte[]>();
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the API takes a package. */
    static String zipped(Map<String, byte[]> files) {
        try {
            return Base64.getEncoder().encodeToString(zip(files));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var entry = new ZipArchiveEntry(file.getKey());
                entry.setUnixMode(0755);
                zip.putArchiveEntry(entry);
                zip.write(file.getValue());
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    URI uri(String target) {
        return URI.create("http://" + gateway.address() + "/_url/default/" + name + target);
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(uri(target)).timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> get(String target, String... headers) {
        var request = request(target);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    CompletableFuture<HttpResponse<String>> start(String target) {
        return HTTP.sendAsync(request(target).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the server of the tests says of a request. */
    static JsonNode seen(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The header a function got, all of that name. */
    static List<String> header(JsonNode seen, String name) {
        var values = new java.util.ArrayList<String>();
        for (var header : seen.path("headers")) {
            if (header.path(0).asText().equalsIgnoreCase(name)) {
                values.add(header.path(1).asText());
            }
        }
        return values;
    }

    /** Answers the given bytes to a GET, whatever they are. */
    String raw(String response) {
        return "/raw?b=" + Base64.getUrlEncoder().encodeToString(response.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The log record of a request, when it is there. */
    JsonNode record(String requestId) {
        var request = JSON.createObjectNode().put("FunctionName", name).put("FunctionRequestId", requestId);
        return Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(
                        () -> gateway.post("GetFunctionLogs", request.toString())
                                .path("Data")
                                .path(0),
                        data -> data.path("InvokeFinished").asInt() == 1);
    }
}
