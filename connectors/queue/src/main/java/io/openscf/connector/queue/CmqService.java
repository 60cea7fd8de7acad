package io.openscf.connector.queue;

import io.openscf.connector.AddressGuard;
import io.openscf.connector.Connector.Settings;
import io.openscf.connector.HttpService.Call;
import io.openscf.connector.Sink;
import io.openscf.connector.Trigger;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The service with all its parts, from {@link #start} until {@link #stop}. Thread-safe. */
class CmqService {
    private static final String REDIS = "openscf.redis.url";

    private final Vertx vertx;
    private final Redis redis;
    private final Arrivals arrivals;
    private final Pushes pushes;
    private final DeadLetterMoves moves;
    private final CmqProtocol protocol;
    private final HttpClient pusher;
    final Queues queues;
    final Topics topics;
    final TopicActions topicActions;
    private final FunctionTarget functions;
    private final RetryStrategy retries;

    CmqService(Settings settings, Function<String, Optional<String>> secretKeys) {
        var url = settings.values()
                .apply(REDIS)
                .orElseThrow(() -> new IllegalStateException("the queue service needs the setting " + REDIS));
        long account = Long.parseLong(settings.appid());
        // Pushes and long polls shall not wait for the loop of the invocations.
        this.vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setInternalBlockingPoolSize(2));
        this.redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(url)
                        .setMaxPoolSize(4)
                        .setMaxPoolWaiting(10_000)
                        .setMaxWaitingHandlers(65_536));
        this.pusher = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        var retries = new RetryStrategy(
                RandomGenerator.of("L64X128MixRandom"),
                settings.values()
                        .apply("openscf.cmq.retry-unit")
                        .map(Double::parseDouble)
                        .orElse(1.0));
        this.queues = new Queues(redis);
        this.topics = new Topics(redis);
        this.functions = new FunctionTarget(account);
        this.retries = retries;
        this.topicActions = new TopicActions(topics);
        AddressGuard guard = settings.guard();
        var http = new HttpTarget(vertx, pusher, guard, account, retries);
        this.pushes = new Pushes(
                vertx,
                topics,
                Map.of(
                        "queue",
                        new QueueTarget(queues, retries),
                        "http",
                        http,
                        "https",
                        http,
                        Subscription.FUNCTION,
                        functions),
                functions::boundTo);
        this.arrivals = new Arrivals(vertx, redis, pushes::look);
        this.moves = new DeadLetterMoves(vertx, queues);
        this.protocol = new CmqProtocol(
                new RequestSignature(secretKeys, publicHosts(settings), skew(settings)),
                new QueueActions(vertx, queues, arrivals),
                topicActions,
                new SubscriptionActions(topics, queues, settings.appid()));
    }

    private static List<String> publicHosts(Settings settings) {
        return settings.values()
                .apply("openscf.cmq.hosts")
                .map(text -> List.of(text.split("\\s*,\\s*")))
                .orElse(List.of());
    }

    private static Duration skew(Settings settings) {
        return settings.values()
                .apply("openscf.cmq.clock-skew")
                .map(Duration::parse)
                .orElse(Duration.ofMinutes(15));
    }

    /** Subscribes a function, as often as it takes. */
    TopicSource bind(Trigger trigger, Subscription subscription, Sink sink) {
        var topic = trigger.name();
        var holder = new AtomicReference<TopicSource>();
        var source = new TopicSource(vertx, sink, retries, new TopicSource.Service() {
            @Override
            public Future<Void> subscribe() {
                return topics.subscribe(topic, subscription)
                        .recover(failure ->
                                isPresent(failure) ? topics.change(topic, subscription) : Future.failedFuture(failure))
                        .onSuccess(done -> pushes.look(Topics.base(topic)));
            }

            @Override
            public Optional<String> outage() {
                return pushes.outage();
            }

            @Override
            public void forget() {
                functions.unbind(Objects.requireNonNull(holder.get()));
            }
        });
        holder.set(source);
        functions.bind(trigger.id(), Topics.base(topic), source);
        source.begin();
        return source;
    }

    private static boolean isPresent(Throwable failure) {
        return failure instanceof Fault.Refusal refusal && refusal.fault == Fault.SUBSCRIPTION_EXISTS;
    }

    void start() {
        arrivals.listen();
        pushes.start();
        moves.start();
    }

    void stop() throws Exception {
        functions.leave();
        pushes.stop();
        moves.stop();
        arrivals.close();
        pusher.shutdownNow();
        redis.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    Future<String> answer(Call call) {
        return protocol.answer(
                call.method(), call.uri(), call.headers().getOrDefault("host", ""), call.body(), call.abandoned());
    }

    /** Takes away the subscriptions of triggers that are not there any more. */
    Future<Void> keepOnly(Set<String> triggerIds) {
        long young = System.currentTimeMillis() - Duration.ofMinutes(2).toMillis();
        return topics.registry().all().compose(all -> {
            Future<Void> cleared = Future.succeededFuture();
            for (var topic : all) {
                cleared = cleared.compose(before -> topics.state(topic.name()))
                        .compose(state -> Future.join(state.subscriptions().stream()
                                        .map(Topics.Subscribed::subscription)
                                        .filter(subscription ->
                                                subscription.protocol().equals(Subscription.FUNCTION))
                                        .filter(subscription -> !triggerIds.contains(subscription.endpoint()))
                                        .filter(subscription -> subscription.createTime() < young)
                                        .map(subscription -> topics.unsubscribe(topic.name(), subscription.key()))
                                        .toList())
                                .<Void>mapEmpty())
                        .recover(failure -> Future.succeededFuture());
            }
            return cleared;
        });
    }
}
