package io.openscf.api.url;

import io.openscf.invocation.WebInvoker;
import io.openscf.invocation.WebInvoker.WebRequest;
import io.openscf.model.FunctionVersion;
import io.openscf.trigger.FunctionUrls.Target;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Passes requests on to web functions. */
@Singleton
class WebRequests {
    /** WebSockets of one instance; InstanceConcurrencyConfig goes to 100, and connections may wait to be closed. */
    private static final int CONNECTIONS = 256;
    /** More than is passed on, so that what is too long is seen as such. */
    private static final int HEADER_BYTES = 32 * 1024;

    final Vertx vertx;
    final WebInvoker invoker;
    /** For WebSockets. */
    final HttpClient client;

    final ServerConnections servers;
    final WebHeaders headers;
    final WebSocketConfig webSockets;

    WebRequests(
            Vertx vertx,
            WebInvoker invoker,
            WebSocketConfig webSockets,
            @ConfigProperty(name = "openscf.region") String region,
            @ConfigProperty(name = "openscf.account.appid") String appid,
            @ConfigProperty(name = "openscf.account.uin") String uin) {
        this.vertx = vertx;
        this.invoker = invoker;
        this.webSockets = webSockets;
        this.headers = new WebHeaders(region, appid, uin);
        this.servers = new ServerConnections(vertx);
        var options = new HttpClientOptions()
                .setKeepAlive(false)
                .setMaxHeaderSize(HEADER_BYTES)
                .setConnectTimeout(2_000)
                .setTcpNoDelay(true);
        this.client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /** @param body when it has been read already */
    void serve(
            HttpServerRequest request,
            Target target,
            String uri,
            String requestId,
            @Nullable Buffer body,
            FunctionVersion function) {
        var session = WebSessions.of(request, uri, function);
        var wanted = new WebRequest(requestId, target.qualifier(), session);
        var settings = function.web();
        var idle = settings == null ? null : settings.webSocketIdle();
        if (idle != null && WebSocketTunnel.isAsked(request)) {
            new WebSocketTunnel(this, request, uri, function, wanted, idle.toNanos()).begin();
            return;
        }
        var exchange = new WebExchange(this, request, uri, function, wanted);
        long length = body == null ? Bodies.length(request) : body.length();
        if (length > Bodies.LIMIT) {
            UrlErrors.send(request, Bodies.TOO_LARGE, requestId);
        } else if (body != null || length == 0) {
            request.resume();
            exchange.open(body);
        } else if (length > 0 && length <= Bodies.SMALL) {
            Bodies.read(request).onSuccess(exchange::open);
        } else {
            exchange.openStreaming(length);
        }
    }
}
