package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.Answer;
import io.openscf.connector.Event;
import io.openscf.connector.Receipt;
import io.openscf.connector.Sink;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.DeadLetters;
import io.openscf.invocation.Invoker;
import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.Qualifier;
import io.openscf.model.RequestId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The way of the events of one binding into the gateway, as long as the binding holds. */
final class BindingSink implements Sink {
    /** What a binding needs of the gateway. */
    @Singleton
    record Doors(AsyncQueue queue, Invoker invoker, DeadLetters deadLetters, TriggerCounters counters) {}

    /** SCF's limit for an asynchronous event. */
    private static final int ASYNCHRONOUS_BYTES = 128 << 10;

    private final StoredTrigger trigger;
    private final Qualifier qualifier;
    private final Doors doors;
    private final Context context;
    private final BooleanSupplier holds;

    /**
     * @param context where functions are called from: connectors have threads of their own
     * @param holds whether the binding is not over
     */
    BindingSink(StoredTrigger trigger, Doors doors, Context context, BooleanSupplier holds) {
        this.trigger = trigger;
        this.qualifier = Qualifier.parse(trigger.qualifier());
        this.doors = doors;
        this.context = context;
        this.holds = holds;
    }

    @Override
    public CompletionStage<Receipt> deliver(Event event) {
        if (event.json().getBytes(StandardCharsets.UTF_8).length > ASYNCHRONOUS_BYTES) {
            return CompletableFuture.completedFuture(new Receipt.Refused("the event is longer than 128 KB", true));
        }
        return guarded(
                new Receipt.Fenced(),
                failure -> new Receipt.Refused(failure, false),
                () -> doors.queue().enqueue(queued(event)).map(this::receipt));
    }

    private AsyncQueue.AsyncEvent queued(Event event) {
        return TimerTicker.queued(trigger, event);
    }

    private Receipt receipt(Enqueued enqueued) {
        return switch (enqueued) {
            case Enqueued.Stored stored -> {
                count(TriggerCounters.Outcome.STORED);
                yield new Receipt.Accepted(stored.requestId());
            }
            case Enqueued.Duplicate duplicate -> new Receipt.Accepted(duplicate.requestId());
            case Enqueued.Full full -> {
                count(TriggerCounters.Outcome.POSTPONED);
                yield new Receipt.Refused("the queue of the trigger is full: " + full.limit(), false);
            }
        };
    }

    @Override
    public CompletionStage<Answer> call(Event event) {
        return guarded(
                new Answer.Fenced(),
                this::unavailable,
                () -> doors.invoker().invoke(request(event)).map(this::answer));
    }

    private InvokeRequest request(Event event) {
        return new InvokeRequest(
                RequestId.next(),
                trigger.function(),
                qualifier,
                null,
                Buffer.buffer(event.json()),
                trigger.type(),
                false,
                false,
                0);
    }

    private Answer answer(InvocationResult result) {
        return switch (result.outcome()) {
            case Outcome.Succeeded succeeded -> {
                count(TriggerCounters.Outcome.SUCCEEDED);
                yield new Answer.Returned(result.requestId(), succeeded.result().toString(StandardCharsets.UTF_8));
            }
            case Outcome.Failed failed -> {
                if (failed.status().system()) {
                    yield unavailable(failed.status().code() + " " + failed.message());
                }
                count(TriggerCounters.Outcome.FAILED);
                yield new Answer.Failed(result.requestId(), failed.status().code(), failed.message());
            }
        };
    }

    private Answer unavailable(String why) {
        count(TriggerCounters.Outcome.POSTPONED);
        return new Answer.Unavailable(why);
    }

    @Override
    public CompletionStage<Receipt> bury(Event event, String reason) {
        return guarded(new Receipt.Fenced(), failure -> new Receipt.Refused(failure, false), () -> {
            var letter = queued(event);
            return doors.deadLetters()
                    .keep(letter, reason)
                    .invoke(() -> count(TriggerCounters.Outcome.BURIED))
                    .replaceWith(new Receipt.Accepted(letter.requestId()));
        });
    }

    private <T> CompletionStage<T> guarded(
            T fenced, java.util.function.Function<String, T> unavailable, Supplier<Uni<? extends T>> work) {
        if (!holds.getAsBoolean()) {
            count(TriggerCounters.Outcome.FENCED);
            return CompletableFuture.completedFuture(fenced);
        }
        var done = new CompletableFuture<T>();
        context.runOnContext(run -> Uni.createFrom()
                .<T>deferred(() -> work.get().map(result -> (T) result))
                .subscribe()
                .with(
                        done::complete,
                        failure -> done.complete(unavailable.apply(String.valueOf(failure.getMessage())))));
        return done;
    }

    private void count(TriggerCounters.Outcome outcome) {
        doors.counters().count(trigger.id(), outcome);
    }
}
