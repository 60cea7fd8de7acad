package io.openscf.connector.mqtt;

import io.openscf.connector.messaging.Arrival;
import io.openscf.connector.messaging.Broker;
import io.openscf.connector.messaging.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A subscription on Vert.x' client: SmallRye's MQTT connector keeps connections in a static map and leaks them. */
final class TopicConnection implements Broker.Connection {
    private static final int PATIENCE_SECONDS = 15;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int LARGEST_MESSAGE = 8 << 20;
    /** SUBACK of a subscription that the broker refuses, MQTT 3.1.1 section 3.9.3. */
    private static final int REFUSED = 0x80;

    private final Subscription subscription;
    private final MqttClient client;
    private final String connection = UUID.randomUUID().toString();
    private final AtomicLong number = new AtomicLong();
    private volatile @Nullable String fault;
    private volatile boolean closing;

    /**
     * A topic filter of a broker.
     *
     * @param clientId the session at the broker; a second connection with it ends the first
     */
    record Subscription(Endpoint endpoint, String clientId, String filter, int qos, boolean base64) {}

    /** One event loop for all connections; made when the first trigger is bound. */
    private static final class Loop {
        static final Vertx VERTX = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
    }

    private TopicConnection(Subscription subscription, Broker.Inbox inbox) {
        this.subscription = subscription;
        this.client = MqttClient.create(Loop.VERTX, options(subscription));
        client.publishHandler(message -> inbox.add(arrival(message)));
        client.closeHandler(nothing -> fault("The broker has ended the connection."));
        client.exceptionHandler(failure -> fault(String.valueOf(failure.getMessage())));
        client.subscribeCompletionHandler(answer -> {
            if (answer.grantedQoSLevels().contains(REFUSED)) {
                fault("The broker refuses the subscription to " + subscription.filter() + ".");
            }
        });
    }

    private static MqttClientOptions options(Subscription subscription) {
        var endpoint = subscription.endpoint();
        var options = new MqttClientOptions()
                .setClientId(subscription.clientId())
                .setCleanSession(false)
                .setKeepAliveInterval(KEEP_ALIVE_SECONDS)
                .setMaxMessageSize(LARGEST_MESSAGE)
                .setSsl(endpoint.tls());
        options.setAutoAck(false);
        options.setHostnameVerificationAlgorithm("HTTPS");
        options.setConnectTimeout(PATIENCE_SECONDS * 1000);
        if (!endpoint.user().isEmpty()) {
            options.setUsername(endpoint.user()).setPassword(endpoint.password());
        }
        return options;
    }

    static TopicConnection open(Subscription subscription, Broker.Inbox inbox) throws Exception {
        var connection = new TopicConnection(subscription, inbox);
        try {
            var endpoint = subscription.endpoint();
            await(connection.client.connect(endpoint.port(), endpoint.address()));
            await(connection.client.subscribe(subscription.filter(), subscription.qos()));
            return connection;
        } catch (Exception e) {
            connection.close();
            throw e;
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IOException("The broker does not answer.", e);
        }
    }

    private void fault(String why) {
        if (!closing && fault == null) {
            fault = why;
        }
    }

    private Arrival arrival(MqttPublishMessage message) {
        var id = connection + "/" + number.incrementAndGet();
        var record = MqttRecord.of(
                message.topicName(),
                message.qosLevel().value(),
                id,
                message.payload().getBytes(),
                subscription.base64());
        return new Arrival(id, record.toString(), () -> acknowledge(message));
    }

    private CompletionStage<Void> acknowledge(MqttPublishMessage message) {
        var done = new CompletableFuture<Void>();
        Loop.VERTX.runOnContext(nothing -> {
            if (client.isConnected()) {
                message.ack();
                done.complete(null);
            } else {
                done.completeExceptionally(new IOException("The connection is gone."));
            }
        });
        return done;
    }

    @Override
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** MQTT 3.1.1 has no such thing: the broker's own limit of messages in flight holds. */
    @Override
    public void more(int messages) {}

    @Override
    public void close() {
        closing = true;
        try {
            if (client.isConnected()) {
                awaitAcknowledgements();
            }
            await(client.disconnect());
        } catch (Exception e) {
            // It was gone already.
        }
    }

    /** A socket that is closed while something comes in drops what goes out: so the broker must have answered a last time. */
    private void awaitAcknowledgements() throws Exception {
        var answered = Promise.<Void>promise();
        client.pingResponseHandler(answered::tryComplete);
        client.ping();
        await(answered.future());
    }
}
