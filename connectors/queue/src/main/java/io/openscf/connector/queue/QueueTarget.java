package io.openscf.connector.queue;

import io.vertx.core.Future;
import java.util.List;

/** Subscribers that are queues: the plain body, without tags (doc 406/7420). */
class QueueTarget implements Pushes.Target {
    private final Queues queues;
    private final RetryStrategy retries;

    QueueTarget(Queues queues, RetryStrategy retries) {
        this.queues = queues;
        this.retries = retries;
    }

    @Override
    public Future<Verdict> push(Subscription subscription, TopicMessage message, int failedBefore) {
        // Under the message's own id: a push that is repeated does not double it.
        return queues.send(subscription.endpoint(), List.of(message.id()), List.of(message.body()), 0, "")
                .<Verdict>map(stored -> new Verdict.Done())
                .otherwise(failure -> failure instanceof Fault.Refusal
                        ? retries.failed(subscription.strategy(), failedBefore)
                        : new Verdict.Later(1000));
    }
}
