package io.openscf.api.url;

import io.openscf.model.FunctionVersion;
import io.openscf.model.SessionAffinity;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which session a request belongs to (SessionConfig). */
class WebSessions {
    private static final int LONGEST = 256;

    private WebSessions() {}

    /** Its name, or null when it has none or the function knows no sessions. */
    static @Nullable String of(HttpServerRequest request, String uri, FunctionVersion function) {
        var settings = function.web();
        var affinity = settings == null ? null : settings.concurrency().sessions();
        if (affinity == null || !isBelow(affinity.path(), uri)) {
            return null;
        }
        var name = name(request, affinity);
        return name == null || name.isEmpty() || name.length() > LONGEST ? null : name;
    }

    /** SessionPath: {@code /mcp} is itself and all below, with or without a query; null is everything. */
    static boolean isBelow(@Nullable String path, String uri) {
        if (path == null) {
            return true;
        }
        var whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return uri.startsWith(whole)
                && (uri.length() == whole.length() || "/?".indexOf(uri.charAt(whole.length())) >= 0);
    }

    private static @Nullable String name(HttpServerRequest request, SessionAffinity affinity) {
        return switch (affinity.source()) {
            case HEADER -> request.headers().get(affinity.name());
            case COOKIE -> {
                var cookie = request.getCookie(affinity.name());
                yield cookie == null ? null : cookie.getValue();
            }
            case QUERY_STRING -> parameter(request.query(), affinity.name());
        };
    }

    private static @Nullable String parameter(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        for (var pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                try {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
