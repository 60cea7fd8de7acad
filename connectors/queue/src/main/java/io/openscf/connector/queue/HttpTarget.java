package io.openscf.connector.queue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.openscf.connector.AddressGuard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Subscribers that are addresses: a POST that any 2xx within 15 s acknowledges (doc 1496/65109). */
class HttpTarget implements Pushes.Target {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final HttpClient client;
    private final AddressGuard guard;
    private final long topicOwner;
    private final RetryStrategy retries;

    HttpTarget(Vertx vertx, HttpClient client, AddressGuard guard, long topicOwner, RetryStrategy retries) {
        this.vertx = vertx;
        this.client = client;
        this.guard = guard;
        this.topicOwner = topicOwner;
        this.retries = retries;
    }

    @Override
    public Future<Verdict> push(Subscription subscription, TopicMessage message, int failedBefore) {
        // Names are resolved before the guard can judge them: not on an event loop.
        return vertx.executeBlocking(() -> request(subscription, message), false)
                .compose(request ->
                        Future.fromCompletionStage(client.sendAsync(request, HttpResponse.BodyHandlers.discarding())))
                .map(response -> response.statusCode() / 100 == 2)
                .otherwise(false)
                .map(taken -> taken ? new Verdict.Done() : retries.failed(subscription.strategy(), failedBefore));
    }

    private HttpRequest request(Subscription subscription, TopicMessage message) {
        var address = URI.create(subscription.endpoint());
        int port =
                address.getPort() > 0 ? address.getPort() : address.getScheme().equals("https") ? 443 : 80;
        guard.refusal(address.getHost(), port).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "text/plain")
                .header("User-Agent", "Qcloud Notification Service Agent")
                .header("x-cmq-request-id", Numbers.next())
                .header("x-cmq-message-id", message.id())
                .header("x-cmq-message-tag", String.join(", ", message.tags()))
                .POST(HttpRequest.BodyPublishers.ofString(body(subscription, message)))
                .build();
    }

    private String body(Subscription subscription, TopicMessage message) {
        return switch (subscription.format()) {
            case SIMPLIFIED -> message.body();
            case JSON ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("TopicOwner", topicOwner)
                        .put("topicName", message.topic())
                        .put("subscriptionName", subscription.name())
                        .put("msgId", message.id())
                        .put("msgBody", message.body())
                        .put("publishTime", message.published() / 1000)
                        .toString();
        };
    }
}
