package io.openscf.api.url;

import io.openscf.model.FunctionVersion;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which headers pass between a client and a web function (runtimes.md section 11). */
class WebHeaders {
    /** In a response, names and values together. */
    static final int RESPONSE_LIMIT = 4096;

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final Set<String> OURS = Set.of("expect", "x-forwarded-for", "x-forwarded-proto", "x-real-ip");
    private static final String PLATFORM = "x-scf-";

    private final String region;
    private final String appid;
    private final String uin;

    WebHeaders(String region, String appid, String uin) {
        this.region = region;
        this.appid = appid;
        this.uin = uin;
    }

    /** What the function gets: the client's headers without those of the connection and the platform, and the platform's. */
    void toFunction(HttpServerRequest from, BiConsumer<String, String> to, FunctionVersion function, String requestId) {
        var options = from.headers().get("Connection");
        boolean host = false;
        for (Map.Entry<String, String> header : from.headers()) {
            var name = header.getKey();
            var lower = name.toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(lower)
                    && !OURS.contains(lower)
                    && !lower.startsWith(PLATFORM)
                    && !named(options, lower)) {
                to.accept(name, header.getValue());
                host |= lower.equals("host");
            }
        }
        if (!host && from.authority() != null) {
            to.accept("Host", from.authority().toString());
        }
        platform(from, to, function, requestId);
    }

    private void platform(
            HttpServerRequest from, BiConsumer<String, String> to, FunctionVersion function, String requestId) {
        var remote = from.remoteAddress();
        if (remote != null && remote.hostAddress() != null) {
            to.accept("X-Forwarded-For", remote.hostAddress());
            to.accept("X-Scf-Remote-Addr", remote.hostAddress());
        }
        to.accept("X-Forwarded-Proto", from.isSSL() ? "https" : "http");
        to.accept("X-Scf-Request-Id", requestId);
        to.accept("X-Scf-Memory", Integer.toString(function.memoryMegabytes()));
        to.accept("X-Scf-Timeout", Long.toString(function.timeout().toMillis()));
        to.accept("X-Scf-Version", function.version());
        to.accept("X-Scf-Name", function.key().name());
        to.accept("X-Scf-Namespace", function.key().namespace());
        to.accept("X-Scf-Region", region);
        to.accept("X-Scf-Appid", appid);
        to.accept("X-Scf-Uin", uin);
    }

    /** Whether the Connection header names this one as of the connection, too. */
    private static boolean named(@Nullable String options, String lower) {
        if (options == null || options.equalsIgnoreCase("keep-alive") || options.equalsIgnoreCase("close")) {
            return false;
        }
        for (var option : options.split(",")) {
            if (option.strip().equalsIgnoreCase(lower)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What the client gets. False when it is too long or cannot stand in a response; then nothing was set.
     *
     * @param options what the Connection header says
     */
    static boolean toClient(Iterable<Map.Entry<String, String>> from, @Nullable String options, MultiMap to) {
        int length = 0;
        for (Map.Entry<String, String> header : from) {
            length += header.getKey().length() + header.getValue().length();
            if (!isText(header.getValue())) {
                return false;
            }
        }
        if (length > RESPONSE_LIMIT) {
            return false;
        }
        for (Map.Entry<String, String> header : from) {
            var lower = header.getKey().toLowerCase(Locale.ROOT);
            boolean said = lower.startsWith("access-control-") && to.contains(lower);
            if (!HOP_BY_HOP.contains(lower) && !lower.startsWith(PLATFORM) && !named(options, lower) && !said) {
                to.add(header.getKey(), header.getValue());
            }
        }
        return true;
    }

    private static boolean isText(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
