package io.openscf.connector.testkit;

import io.openscf.connector.Answer;
import io.openscf.connector.Event;
import io.openscf.connector.Receipt;
import io.openscf.connector.Sink;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A gateway as connectors see it, which does as its test says and remembers. Both ways into it, {@link #deliver} and
 * {@link #call}, are judged alike. Thread-safe.
 */
public final class RecordingSink implements Sink {
    /** What the gateway does with an event. */
    public enum Verdict {
        /** Stores it, or the function returns. */
        TAKE,
        /** The function fails; the queue will never store it. */
        FAIL,
        /** There is no room now. */
        POSTPONE
    }

    private final Queue<Event> offered = new ConcurrentLinkedQueue<>();
    private final Queue<Event> taken = new ConcurrentLinkedQueue<>();
    private final Queue<Event> buried = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private volatile Function<Event, CompletionStage<Verdict>> judge =
            event -> CompletableFuture.completedFuture(Verdict.TAKE);
    private volatile boolean fenced;

    /** Judges from now on. The stage may complete whenever the test likes. */
    public RecordingSink judging(Function<Event, CompletionStage<Verdict>> other) {
        judge = other;
        return this;
    }

    /** Judges at once from now on. */
    public RecordingSink answering(Function<Event, Verdict> other) {
        return judging(event -> CompletableFuture.completedFuture(other.apply(event)));
    }

    /** The binding is over from now on. */
    public void fence() {
        fenced = true;
    }

    /** Every event that came before the fence, in the order of arrival, as often as it came. */
    public List<Event> offered() {
        return List.copyOf(offered);
    }

    /** Those that were taken, in the order in which they were. */
    public List<Event> taken() {
        return List.copyOf(taken);
    }

    /** Those that were given up. */
    public List<Event> buried() {
        return List.copyOf(buried);
    }

    /** How many wait for an answer. */
    public int underWay() {
        return underWay.get();
    }

    /** How many ever waited at the same moment. */
    public int mostUnderWay() {
        return mostUnderWay.get();
    }

    @Override
    public CompletionStage<Receipt> deliver(Event event) {
        return judged(event, new Receipt.Fenced(), verdict -> switch (verdict) {
            case TAKE -> new Receipt.Accepted(event.dedupeKey());
            case FAIL -> new Receipt.Refused("can never be stored", true);
            case POSTPONE -> new Receipt.Refused("the queue is full", false);
        });
    }

    @Override
    public CompletionStage<Answer> call(Event event) {
        return judged(event, new Answer.Fenced(), verdict -> switch (verdict) {
            case TAKE -> new Answer.Returned(event.dedupeKey(), "null");
            case FAIL -> new Answer.Failed(event.dedupeKey(), 430, "the function fails");
            case POSTPONE -> new Answer.Unavailable("no room");
        });
    }

    private <T> CompletionStage<T> judged(Event event, T over, Function<Verdict, T> answer) {
        if (fenced) {
            return CompletableFuture.completedFuture(over);
        }
        offered.add(event);
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        return judge.apply(event).thenApply(verdict -> {
            underWay.decrementAndGet();
            if (fenced) {
                return over;
            }
            if (verdict == Verdict.TAKE) {
                taken.add(event);
            }
            return answer.apply(verdict);
        });
    }

    @Override
    public CompletionStage<Receipt> bury(Event event, String reason) {
        if (fenced) {
            return CompletableFuture.completedFuture(new Receipt.Fenced());
        }
        buried.add(event);
        return CompletableFuture.completedFuture(new Receipt.Accepted(event.dedupeKey()));
    }
}
