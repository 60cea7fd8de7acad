package io.openscf.api.url;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The event of a request to a function URL (events/README.md sections 10 and 17.12, 17.13). */
class RequestEvent {
    private static final Pattern TEXT = Pattern.compile("(?i)text/|.*(json|javascript|xml|x-www-form-urlencoded)");

    private RequestEvent() {}

    static Buffer of(HttpServerRequest request, String uri, Buffer body) {
        int question = uri.indexOf('?');
        var event = new JsonObject();
        if (body.length() > 0 || request.headers().contains("Content-Length")) {
            boolean text = isText(request.headers().get("Content-Type"));
            event.put("body", text ? body.toString() : Base64.getEncoder().encodeToString(body.getBytes()));
            if (!text) {
                event.put("isBase64Encoded", true);
            }
        }
        event.put("headers", headers(request))
                .put("httpMethod", request.method().name())
                .put("path", question < 0 ? uri : uri.substring(0, question))
                .put("queryString", query(question < 0 ? "" : uri.substring(question + 1)));
        return event.toBuffer();
    }

    private static boolean isText(@Nullable String contentType) {
        return contentType == null || TEXT.matcher(contentType).lookingAt();
    }

    private static JsonObject headers(HttpServerRequest request) {
        var all = new TreeMap<String, String>();
        request.headers().forEach(header -> {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith("x-scf-")) {
                all.merge(name, header.getValue(), (one, other) -> one + ", " + other);
            }
        });
        var remote = request.remoteAddress();
        if (remote != null && remote.hostAddress() != null) {
            all.put("x-scf-remote-addr", remote.hostAddress());
        }
        var json = new JsonObject();
        all.forEach(json::put);
        return json;
    }

    private static JsonObject query(String query) {
        var json = new JsonObject();
        for (var pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            var value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            switch (json.getValue(name)) {
                case null -> json.put(name, value);
                case JsonArray several -> several.add(value);
                case Object first -> json.put(name, new JsonArray().add(first).add(value));
            }
        }
        return json;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
