package io.openscf.instance;

import io.openscf.instance.Backend.Started;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The instances of one run key and the events that wait for one. The lock is never held over a call outwards. */
class InstanceGroup implements Sharer {
    /** Memory for instances, shared by all groups. Thread-safe. */
    interface Budget {
        /** False when there is not enough now; waiting groups are served again when there may be. */
        boolean reserve(int megabytes);

        void release(int megabytes);

        /** Whether calls may start another instance now. */
        boolean mayStart();

        /** A call is starting one. */
        void startBegun();

        /** An instance has no event to run and could make room for others. */
        void becameIdle();
    }

    private record Idle(
            Instance instance, long since, @Nullable ColdStart coldStart, boolean ahead, String output) {}

    /** The burst is used up (semantics.md section 7). */
    static final Outcome.Failed TOO_FAST = new Outcome.Failed(
            RunStatus.RESOURCE_LIMIT,
            -1,
            "ResourceLimit: more instances are being started than allowed (openscf.concurrency.starts-per-minute)",
            null);

    /** Starts ahead that run at once, so that they leave room for those that an event waits for. */
    private static final int AHEAD_AT_ONCE = 4;

    private static final long RETRY_AHEAD_NANOS = 5_000_000_000L;

    private final FunctionVersion function;
    private final Backend backend;
    private final Budget budget;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final Set<Instance> all = new HashSet<>();
    private int starting;
    private boolean retired;
    private boolean closed;
    private boolean watched;
    private int wanted;
    private int busy;
    private int mostBusy;
    private @Nullable String failure;
    private long noStartAheadBefore = System.nanoTime();

    InstanceGroup(FunctionVersion function, Backend backend, Budget budget, int most) {
        this.function = function;
        this.backend = backend;
        this.budget = budget;
        this.most = most;
    }

    /** False when this group is closed and another must be made. */
    boolean offer(Waiting waiting) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            queue.add(waiting);
        } finally {
            lock.unlock();
        }
        serveWaiting();
        return true;
    }

    /** True when an event waits and nobody looks after deadlines yet: then the caller does, until {@link #nextDeadline} is 0. */
    boolean beginWatch() {
        lock.lock();
        try {
            boolean begin = !watched && !queue.isEmpty();
            watched = watched || begin;
            return begin;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the events whose deadline has passed. */
    List<Waiting> late(long now) {
        var late = new ArrayList<Waiting>();
        lock.lock();
        try {
            while (!queue.isEmpty() && queue.getFirst().deadline - now <= 0) {
                var oldest = queue.remove();
                if (oldest.take()) {
                    late.add(oldest);
                }
            }
        } finally {
            lock.unlock();
        }
        return late;
    }

    /** When the next event's patience ends; 0 when none waits, which ends the watch. */
    long nextDeadline() {
        lock.lock();
        try {
            watched = !queue.isEmpty();
            return watched ? queue.getFirst().deadline : 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void serveWaiting() {
        while (serveOne()) {
            // next
        }
        boolean start;
        boolean ahead;
        do {
            lock.lock();
            try {
                ahead = false;
                start = mayStart();
                if (!start) {
                    ahead = mayStartAhead();
                    start = ahead;
                }
                starting += start ? 1 : 0;
            } finally {
                lock.unlock();
            }
            start = start && startOne(ahead);
        } while (start);
    }

    /** Under the lock. A lost instance is replaced at once, not only when the last of it has been cleared away. */
    private boolean mayStartAhead() {
        return wanted > 0
                && starting < AHEAD_AT_ONCE
                && all.size() + starting < most
                && alive() + starting < wanted
                && System.nanoTime() - noStartAheadBefore >= 0;
    }

    /** Under the lock. */
    private int alive() {
        return (int) all.stream().filter(Instance::alive).count();
    }

    /** Under the lock. Instances that are ending count until they are gone, so that the limit holds at every moment. */
    private boolean mayStart() {
        if (all.size() + starting >= most || queue.isEmpty()) {
            return false;
        }
        queue.removeIf(Waiting::taken);
        return starting < queue.size();
    }

    private boolean serveOne() {
        Idle chosen;
        Waiting waiting;
        lock.lock();
        try {
            do {
                if (queue.isEmpty() || idle.isEmpty()) {
                    return false;
                }
                chosen = idle.peek();
                if (!chosen.instance.alive()) {
                    idle.poll();
                    return true;
                }
                waiting = queue.poll();
            } while (!waiting.take());
            idle.poll();
            mostBusy = Math.max(mostBusy, ++busy);
        } finally {
            lock.unlock();
        }
        run(chosen, waiting);
        return true;
    }

    private boolean startOne(boolean ahead) {
        if (!ahead && !budget.mayStart()) {
            answerOne(false, new Run(TOO_FAST, "", 0, 0, null, ""));
            return true;
        }
        if (!budget.reserve(function.memoryMegabytes())) {
            lock.lock();
            try {
                starting--;
                if (ahead) {
                    failedAhead("This gateway has no memory left for instances (openscf.instance.memory-megabytes)");
                }
            } finally {
                lock.unlock();
            }
            return false;
        }
        if (!ahead) {
            budget.startBegun();
        }
        backend.start(function, started -> started(started, ahead), this::gone);
        return true;
    }

    /** Under the lock. A start ahead that failed is tried again after a while, not at once. */
    private void failedAhead(String reason) {
        failure = reason;
        noStartAheadBefore = System.nanoTime() + RETRY_AHEAD_NANOS;
    }

    private void started(Started started, boolean ahead) {
        switch (started) {
            case Started.Ready ready -> {
                lock.lock();
                try {
                    starting--;
                    all.add(ready.instance());
                    failure = null;
                } finally {
                    lock.unlock();
                }
                free(
                        ready.instance(),
                        true,
                        new Idle(ready.instance(), System.nanoTime(), ready.coldStart(), ahead, ready.output()));
            }
            case Started.Failed failed -> failed(failed, ahead);
        }
    }

    private void failed(Started.Failed failed, boolean ahead) {
        answerOne(ahead, new Run(failed.outcome(), failed.output(), 0, failed.memoryBytes(), failed.coldStart(), ""));
        budget.release(function.memoryMegabytes());
    }

    /** An instance did not start: one of those that wait is told why. */
    private void answerOne(boolean ahead, Run run) {
        Waiting waiting;
        lock.lock();
        try {
            starting--;
            if (ahead) {
                failedAhead(run.outcome() instanceof Outcome.Failed failed ? failed.message() : "");
            }
            do {
                waiting = queue.poll();
            } while (waiting != null && !waiting.take());
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.done.accept(run);
        }
    }

    private void run(Idle chosen, Waiting waiting) {
        chosen.instance.run(waiting.request, new Instance.Listener() {
            @Override
            public void ended(Outcome outcome, String output, long durationNanos, long memoryBytes) {
                String text = chosen.output.isEmpty() ? output : chosen.output + output;
                waiting.done.accept(new Run(
                        outcome,
                        text,
                        durationNanos,
                        memoryBytes,
                        chosen.coldStart,
                        chosen.coldStart != null && chosen.ahead,
                        chosen.instance.id()));
            }

            @Override
            public void free(boolean reusable) {
                lock.lock();
                try {
                    busy--;
                } finally {
                    lock.unlock();
                }
                InstanceGroup.this.free(
                        chosen.instance, reusable, new Idle(chosen.instance, System.nanoTime(), null, false, ""));
            }
        });
    }

    private void free(Instance instance, boolean reusable, Idle entry) {
        boolean keep = reusable && instance.alive();
        lock.lock();
        try {
            keep = keep && !(retired && queue.isEmpty());
            if (keep) {
                idle.push(entry);
            }
        } finally {
            lock.unlock();
        }
        if (!keep) {
            instance.stop();
        }
        serveWaiting();
        if (keep) {
            budget.becameIdle();
        }
    }

    /** False when no event of this request waits or runs here. Looks at all of them: it is asked rarely. */
    boolean terminate(String requestId, Termination how) {
        Optional<Waiting> waiting;
        List<Instance> instances;
        lock.lock();
        try {
            waiting = queue.stream()
                    .filter(one -> one.request.requestId().equals(requestId))
                    .findFirst();
            instances = List.copyOf(all);
        } finally {
            lock.unlock();
        }
        if (waiting.isPresent() && waiting.get().take()) {
            waiting.get().done.accept(new Run(Outcome.Failed.canceled(), "", 0, 0, null, ""));
            return true;
        }
        return instances.stream().anyMatch(instance -> instance.terminate(requestId, how));
    }

    private void gone(Instance instance) {
        boolean known;
        lock.lock();
        try {
            known = all.remove(instance);
            idle.removeIf(entry -> entry.instance == instance);
        } finally {
            lock.unlock();
        }
        if (known) {
            budget.release(function.memoryMegabytes());
        }
    }

    @Override
    public boolean endOldestIdle() {
        Idle oldest;
        lock.lock();
        try {
            oldest = queue.isEmpty() && spare() > 0 ? idle.pollLast() : null;
        } finally {
            lock.unlock();
        }
        if (oldest != null) {
            oldest.instance.stop();
        }
        return oldest != null;
    }

    void endIdleSince(long before) {
        List<Idle> old = new ArrayList<>();
        lock.lock();
        try {
            for (long spare = spare(); spare > 0 && !idle.isEmpty() && idle.peekLast().since - before < 0; spare--) {
                old.add(idle.pollLast());
            }
        } finally {
            lock.unlock();
        }
        old.forEach(entry -> entry.instance.stop());
    }

    /** Under the lock: how many may end without a start ahead for them. */
    private long spare() {
        return wanted == 0 ? all.size() : alive() - wanted;
    }

    /** False when this group is closed and another must be made. */
    boolean want(int count) {
        List<Idle> surplus = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            int fewer = wanted - count;
            wanted = count;
            failure = fewer == 0 ? failure : null;
            for (long end = Math.min(fewer, spare()); end > 0 && !idle.isEmpty(); end--) {
                surplus.add(idle.pollLast());
            }
        } finally {
            lock.unlock();
        }
        surplus.forEach(entry -> entry.instance.stop());
        serveWaiting();
        return true;
    }

    /** Under the lock. */
    private @Nullable String failure() {
        return failure == null && wanted > most
                ? "This gateway keeps at most " + most
                        + " instances of one function version (openscf.instance.max-per-function)"
                : failure;
    }

    Provision provision() {
        lock.lock();
        try {
            var state = new Provision(wanted, Math.min(alive(), wanted), mostBusy, Optional.ofNullable(failure()));
            mostBusy = busy;
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Idle ones end now, busy ones after their event. */
    void retire() {
        lock.lock();
        try {
            retired = true;
            wanted = 0;
        } finally {
            lock.unlock();
        }
        endIdleSince(System.nanoTime() + 1);
    }

    boolean closeIfEmpty() {
        lock.lock();
        try {
            closed = all.isEmpty() && queue.isEmpty() && starting == 0 && wanted == 0;
            return closed;
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        return closed;
    }
}
