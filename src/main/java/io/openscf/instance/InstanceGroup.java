package io.openscf.instance;

import io.openscf.instance.Backend.Started;
import io.openscf.model.FunctionVersion;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one run key and the calls that wait for one: starts, reuses, keeps ahead and ends them. What is special
 * to events or to web requests is in the subclasses, whose methods run under the lock unless they say otherwise. The lock is
 * never held over a call outwards.
 */
abstract class InstanceGroup<M extends Member<?>, W extends Waiting> implements Sharer {
    final FunctionVersion function;
    private final Budget budget;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitingLine<W> line = new WaitingLine<>();
    private final Members<M> members = new Members<>();
    private final Ahead ahead;
    private int starting;
    private int running;
    private int mostRunning;
    private boolean retired;
    private volatile boolean closed;

    /** @param most instances that there may be */
    InstanceGroup(FunctionVersion function, Budget budget, int most) {
        this.function = function;
        this.budget = budget;
        this.most = most;
        this.ahead = new Ahead(most);
    }

    /** A member with room for this one; null when there is none. */
    abstract @Nullable M choose(W waiting);

    /** Whether nobody else finds room either when the first that waits finds none. */
    abstract boolean servedInOrder();

    /** The member got that call. */
    abstract void chosen(M member, W waiting);

    /** The member has nothing to do and may get calls. */
    void becameFree(M member) {}

    /** A call has ended that took so long; the member still counts it. */
    void ended(M member, long nanos) {}

    /** The member gets no further calls. Repeats are harmless. */
    abstract void left(M member);

    /** Whether those that wait need more instances than are being started. */
    abstract boolean needsMore(WaitingLine<W> line, int starting);

    /** How many instances so many calls at once keep busy. */
    abstract int instancesFor(int calls);

    /** Gives the call to the instance; not under the lock. */
    abstract void run(M member, @Nullable Birth birth, W waiting);

    /** Starts an instance: {@link #ready} or {@link #failed} follows, and {@link #gone} after ready; not under the lock. */
    abstract void start(StartCause cause);

    /** For a subclass, in methods that run under the lock. */
    final Stream<M> members() {
        return members.stream();
    }

    /** False when this group is closed and another must be made. */
    final boolean offer(W waiting) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            line.add(waiting);
        } finally {
            lock.unlock();
        }
        serveWaiting();
        return true;
    }

    /** Those that wait; to be used under the lock. */
    final WaitingLine<W> line() {
        return line;
    }

    /** Does that under the lock. */
    final <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public final void serveWaiting() {
        while (serveOne()) {
            // next
        }
        for (var cause = beginStart(); cause != null && startOne(cause); cause = beginStart()) {
            // another
        }
    }

    private boolean serveOne() {
        W served = null;
        M member = null;
        Birth birth = null;
        lock.lock();
        try {
            for (var each = line.iterator(); served == null && each.hasNext(); ) {
                var waiting = each.next();
                member = waiting.taken() ? null : choose(waiting);
                if (member != null && waiting.take()) {
                    served = waiting;
                    chosen(member, waiting);
                    birth = member.begin();
                    mostRunning = Math.max(mostRunning, ++running);
                }
                if (waiting.taken()) {
                    each.remove();
                } else if (servedInOrder()) {
                    return false;
                }
            }
        } finally {
            lock.unlock();
        }
        if (served != null && member != null) {
            run(member, birth, served);
        }
        return served != null;
    }

    /** Counts another start, and says for what; null when none shall be. */
    private @Nullable StartCause beginStart() {
        lock.lock();
        try {
            var cause = nextStart();
            starting += cause == null ? 0 : 1;
            return cause;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable StartCause nextStart() {
        // Instances that are ending count until they are gone, so that the limit holds at every moment.
        if (members.size() + starting >= most) {
            return null;
        }
        if (!line.isEmpty() && needsMore(line, starting)) {
            return StartCause.CALL;
        }
        // A lost instance is replaced at once, not only when the last of it has been cleared away.
        return ahead.mayStart(members, starting) && budget.mayStart(StartCause.AHEAD) ? StartCause.AHEAD : null;
    }

    private boolean startOne(StartCause cause) {
        if (cause == StartCause.CALL && !budget.mayStart(cause)) {
            notStarted(cause, Refusal.TOO_FAST);
            return true;
        }
        if (!budget.reserve(function.memoryMegabytes())) {
            locked(() -> notBegun(cause, Ahead.NO_MEMORY));
            return false;
        }
        budget.startBegun(cause);
        start(cause);
        return true;
    }

    /** An instance takes calls from now on. */
    final void ready(M member) {
        lock.lock();
        try {
            starting--;
            members.add(member);
            ahead.succeeded();
        } finally {
            lock.unlock();
        }
        settle(member);
    }

    final void failed(StartCause cause, Started.Failed failed) {
        notStarted(cause, Refusal.of(failed));
        budget.release(function.memoryMegabytes());
    }

    /** An instance did not start: one of those that wait is told why. */
    private void notStarted(StartCause cause, Refusal why) {
        var first = locked(() -> {
            notBegun(cause, why.outcome().message());
            return line.takeFirst();
        });
        first.ifPresent(waiting -> waiting.refuse(why));
    }

    private int notBegun(StartCause cause, String why) {
        if (cause == StartCause.AHEAD) {
            ahead.failed(why);
        }
        return --starting;
    }

    /** A call of this member has ended after that time. */
    final void release(M member, boolean reusable, long nanos) {
        lock.lock();
        try {
            ended(member, nanos);
            running--;
            member.end();
            if (!reusable || !member.instance.alive()) {
                drop(member);
            }
        } finally {
            lock.unlock();
        }
        settle(member);
    }

    /** The member may have nothing to do now: it is offered to others, or has no future. */
    private void settle(M member) {
        boolean idle;
        boolean end;
        lock.lock();
        try {
            idle = member.running() == 0;
            end = idle && (!member.open() || retired && line.isEmpty());
            if (end) {
                drop(member);
            } else if (idle) {
                becameFree(member);
            }
        } finally {
            lock.unlock();
        }
        if (end) {
            member.instance.stop();
        }
        serveWaiting();
        if (idle && !end) {
            budget.becameIdle();
        }
    }

    private M drop(M member) {
        member.close();
        left(member);
        return member;
    }

    /** A ready instance has ended. */
    final void gone(RunningCopy instance) {
        var member = locked(() -> Optional.ofNullable(members.remove(instance)).map(this::drop));
        member.ifPresent(known -> budget.release(function.memoryMegabytes()));
    }

    @Override
    public final boolean endOldestIdle() {
        return end(locked(() -> line.isEmpty() ? dropIdle(member -> true, 1) : List.of()));
    }

    @Override
    public final Census census() {
        return locked(() -> {
            int busy = (int)
                    members.stream().filter(member -> member.running() > 0).count();
            return new Census(starting, busy, members.size() - busy);
        });
    }

    final void endIdleSince(long before) {
        end(locked(() -> dropIdle(member -> member.idleSince() - before < 0, Integer.MAX_VALUE)));
    }

    private boolean end(List<M> dropped) {
        dropped.forEach(member -> member.instance.stop());
        return !dropped.isEmpty();
    }

    /** Of those that have nothing to do the longest idle ones; as many as are wanted ahead stay. */
    private List<M> dropIdle(Predicate<M> which, int atMost) {
        var dropped = members.idle(which, Math.min(ahead.spare(members), atMost));
        dropped.forEach(this::drop);
        return dropped;
    }

    /** Keeps so many ahead. False when this group is closed and another must be made. */
    final boolean want(int count) {
        Optional<List<M>> surplus =
                locked(() -> closed ? Optional.empty() : Optional.of(dropIdle(member -> true, ahead.want(count))));
        surplus.ifPresent(members -> {
            end(members);
            serveWaiting();
        });
        return surplus.isPresent();
    }

    final Provision provision() {
        return locked(() -> {
            var state = ahead.provision(members.open(), instancesFor(mostRunning));
            mostRunning = running;
            return state;
        });
    }

    /** Idle ones end now, busy ones after their calls. */
    final void retire() {
        locked(() -> {
            retired = true;
            return ahead.want(0);
        });
        endIdleSince(System.nanoTime() + 1);
    }

    final boolean closeIfEmpty() {
        return locked(() -> {
            closed = members.isEmpty() && line.isEmpty() && starting == 0 && ahead.wanted() == 0;
            return closed;
        });
    }

    final boolean closed() {
        return closed;
    }
}
