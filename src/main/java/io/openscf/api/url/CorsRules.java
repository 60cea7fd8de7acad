package io.openscf.api.url;

import io.openscf.trigger.FunctionUrl.Cors;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What browsers are told about requests from other origins (CorsConfig of a function URL). */
class CorsRules {
    private static final String ASKED_METHOD = "Access-Control-Request-Method";
    private static final String ASKED_HEADERS = "Access-Control-Request-Headers";

    private CorsRules() {}

    /** Says in the response who may read it, whatever it will be; answers it when that was all the browser wanted to know. */
    static boolean answered(Cors cors, HttpServerRequest request) {
        var headers = request.response().headers();
        var origin = allowed(cors, request.headers().get("Origin"));
        if (!cors.origins().contains("*")) {
            headers.set("Vary", "Origin"); // also for those who may not: their answer is not everybody's either
        }
        if (origin != null) {
            headers.set("Access-Control-Allow-Origin", origin);
            if (cors.credentials()) {
                headers.set("Access-Control-Allow-Credentials", "true");
            }
        }
        boolean asked =
                request.method() == HttpMethod.OPTIONS && request.headers().contains(ASKED_METHOD);
        if (asked) {
            answer(cors, request, origin != null);
        } else if (origin != null) {
            list(headers, "Access-Control-Expose-Headers", cors.exposed());
        }
        return asked;
    }

    private static @Nullable String allowed(Cors cors, @Nullable String origin) {
        if (origin == null) {
            return null;
        }
        return cors.origins().contains("*") ? "*" : cors.origins().contains(origin) ? origin : null;
    }

    private static void answer(Cors cors, HttpServerRequest request, boolean allowed) {
        var headers = request.response().headers();
        if (allowed) {
            list(headers, "Access-Control-Allow-Methods", said(cors, cors.methods(), request, ASKED_METHOD));
            list(headers, "Access-Control-Allow-Headers", said(cors, cors.headers(), request, ASKED_HEADERS));
            headers.set("Access-Control-Max-Age", Integer.toString(cors.maxAgeSeconds()));
        }
        request.resume();
        request.response().setStatusCode(204).end();
    }

    /** With credentials browsers take {@code *} for a name: then everything is what was asked for. */
    private static List<String> said(Cors cors, List<String> configured, HttpServerRequest request, String asked) {
        if (!cors.credentials() || !configured.contains("*")) {
            return configured;
        }
        var wanted = request.headers().get(asked);
        return wanted == null ? List.of() : List.of(wanted);
    }

    private static void list(MultiMap headers, String name, List<String> values) {
        if (!values.isEmpty()) {
            headers.set(name, String.join(", ", values));
        }
    }

    /** Takes everything out of a response but what was said here. */
    static void keepOnly(MultiMap headers) {
        headers.names().stream()
                .filter(name ->
                        !name.regionMatches(true, 0, "access-control-", 0, 15) && !name.equalsIgnoreCase("vary"))
                .toList()
                .forEach(headers::remove);
    }
}
