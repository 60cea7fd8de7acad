package io.openscf.connector.messaging;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.health.HealthReporter;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.ConnectorLiteral;
import org.jspecify.annotations.Nullable;

/**
 * A connection made by one of SmallRye Reactive Messaging's connectors, at run time and without a channel. The connector's
 * bean is application scoped and leaves connections open when a channel ends, so that each connection here has an instance
 * of its own, which is terminated with it (ADR 14). Thread-safe.
 */
public final class SmallRyeConnection implements Broker.Connection {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHANNEL = "trigger";

    private final Kind kind;
    private final Bean<?> bean;
    private final CreationalContext<?> context;
    private final InboundConnector connector;
    private final Messages messages;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A connector.
     *
     * @param name as SmallRye calls it, such as {@code smallrye-rabbitmq}
     * @param terminate its own method of that name: no interface has it
     */
    public record Kind(String name, Consumer<InboundConnector> terminate) {}

    private SmallRyeConnection(Kind kind, Bean<?> bean, CreationalContext<?> context, Messages messages) {
        this.kind = kind;
        this.bean = bean;
        this.context = context;
        this.connector = instance(bean, context);
        this.messages = messages;
    }

    /**
     * Connects; blocks until messages may come.
     *
     * @param settings the connector's own, without any prefix
     * @param atMost messages that may be handed over before {@link #more} is said
     * @param reader what a message is for the function; one that it throws at ends the connection
     * @throws IllegalStateException when it cannot connect
     */
    public static SmallRyeConnection open(
            Kind kind,
            Map<String, String> settings,
            int atMost,
            Function<Message<?>, Arrival> reader,
            Broker.Inbox inbox) {
        var beans = CDI.current().getBeanManager();
        var bean = bean(beans, kind);
        var connection = new SmallRyeConnection(
                kind, bean, beans.createCreationalContext(bean), new Messages(reader, inbox, atMost));
        try {
            connection.start(settings);
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Bean<?> bean(BeanManager beans, Kind kind) {
        var bean = beans.resolve(beans.getBeans(InboundConnector.class, ConnectorLiteral.of(kind.name())));
        if (bean == null) {
            throw new IllegalStateException(kind.name() + " is not part of this gateway");
        }
        return bean;
    }

    /** In no scope: it is ours. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static InboundConnector instance(Bean bean, CreationalContext context) {
        return (InboundConnector) bean.create(context);
    }

    private void start(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.put("connector", kind.name());
        all.put("channel-name", CHANNEL);
        all.put("health-enabled", "true");
        all.put("tracing-enabled", "false");
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "trigger", 100))
                .build();
        connector.getPublisher(config).subscribe(messages);
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (var fault = fault(); fault.isPresent(); fault = fault()) {
            if (messages.ending != null || System.nanoTime() - until > 0) {
                throw new IllegalStateException(fault.get(), messages.failure);
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public Optional<String> fault() {
        var ending = messages.ending;
        if (ending != null) {
            return Optional.of(ending);
        }
        var report = ((HealthReporter) connector).getReadiness();
        return report.isOk()
                ? Optional.empty()
                : Optional.of(report.getChannels().stream()
                        .map(HealthReport.ChannelInfo::getMessage)
                        .filter(message -> message != null && !message.isBlank())
                        .findFirst()
                        .orElse("There is no connection to the broker."));
    }

    @Override
    public void more(int count) {
        messages.more(count);
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void close() {
        if (closed.compareAndSet(false, true)) {
            messages.cancel();
            kind.terminate().accept(connector);
            ((Bean) bean).destroy(connector, (CreationalContext) context);
        }
    }

    /** Asks for as many as may be unacknowledged. */
    private static final class Messages implements Flow.Subscriber<Message<?>> {
        private final Function<Message<?>, Arrival> reader;
        private final Broker.Inbox inbox;
        private final int atMost;
        private volatile Flow.@Nullable Subscription subscription;
        /** Why nothing comes any more; null while something may. */
        private volatile @Nullable String ending;

        private volatile @Nullable Throwable failure;

        Messages(Function<Message<?>, Arrival> reader, Broker.Inbox inbox, int atMost) {
            this.reader = reader;
            this.inbox = inbox;
            this.atMost = atMost;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(atMost);
        }

        @Override
        public void onNext(Message<?> message) {
            inbox.add(reader.apply(message));
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
            ending = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        }

        @Override
        public void onComplete() {
            ending = "The broker has ended the connection.";
        }

        void more(int count) {
            var open = subscription;
            if (open != null) {
                open.request(count);
            }
        }

        void cancel() {
            var open = subscription;
            if (open != null) {
                open.cancel();
            }
        }
    }
}
