package io.openscf.api.url;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an event function returned as a response (events/README.md sections 9.2, 10 and 17.15). */
class ResultResponse {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> NOT_OF_FUNCTIONS =
            Set.of("connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "trailer");

    private ResultResponse() {}

    static void send(HttpServerRequest request, Buffer result, String requestId) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader(UrlErrors.REQUEST_ID, requestId);
        try {
            var json = JSON.readTree(result.getBytes());
            var integrated = integrated(json);
            if (integrated == null) {
                response.putHeader("Content-Type", "application/json").end(result);
            } else if (!send(request, integrated)) {
                refuse(response, "Invalid scf response format. please check your scf response format.");
            }
        } catch (java.io.IOException e) {
            refuse(response, "requestId " + requestId + " , Invalid scf response. expected scf response valid JSON.");
        }
    }

    /** The object that says status and headers, also when it is the content of a text; null when there is none. */
    private static @Nullable ObjectNode integrated(JsonNode json) {
        if (json instanceof ObjectNode object) {
            return object.has("statusCode") ? object : null;
        }
        try {
            return json.isTextual()
                            && JSON.readTree(json.textValue()) instanceof ObjectNode object
                            && object.has("statusCode")
                    ? object
                    : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static boolean send(HttpServerRequest request, ObjectNode json) {
        var response = request.response();
        int status = json.path("statusCode").asInt(0);
        var body = body(json);
        var headers = headers(json.path("headers"));
        if (status < 200 || status > 599 || body == null || headers == null) {
            return false;
        }
        response.headers().addAll(headers);
        if (!response.headers().contains("Content-Type")) {
            response.putHeader("Content-Type", "application/json");
        }
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Integer.toString(body.length()));
        }
        response.setStatusCode(status).end(body);
        return true;
    }

    private static @Nullable Buffer body(ObjectNode json) {
        var body = json.path("body");
        if (body.isMissingNode() || body.isNull()) {
            return Buffer.buffer();
        }
        var text = body.isTextual() ? body.textValue() : body.toString();
        if (!json.path("isBase64Encoded").asBoolean()) {
            return Buffer.buffer(text);
        }
        try {
            return Buffer.buffer(Base64.getDecoder().decode(text.replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable MultiMap headers(JsonNode json) {
        var headers = MultiMap.caseInsensitiveMultiMap();
        if (!json.isMissingNode() && !json.isNull() && !json.isObject()) {
            return null;
        }
        for (var header : json.properties()) {
            if (NOT_OF_FUNCTIONS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                continue;
            }
            var values = header.getValue().isArray() ? header.getValue() : List.of(header.getValue());
            for (var value : values) {
                if (!isHeader(header.getKey(), value)) {
                    return null;
                }
                headers.add(header.getKey(), value.asText());
            }
        }
        return headers;
    }

    private static boolean isHeader(String name, JsonNode value) {
        return name.matches("[\\w!#$%&'*+.^`|~-]+")
                && value.isValueNode()
                && value.asText().matches("[\\t\\x20-\\x7e\\x80-\\xff]*");
    }

    private static void refuse(HttpServerResponse response, String error) {
        response.setStatusCode(403)
                .putHeader("Content-Type", "application/json")
                .end(JSON.createObjectNode()
                        .put("errno", 403)
                        .put("error", error)
                        .toString());
    }
}
