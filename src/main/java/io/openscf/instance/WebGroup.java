package io.openscf.instance;

import io.openscf.instance.Backend.Started;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InstanceConcurrency;
import io.openscf.model.WebSettings;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The instances of one run key and the requests that wait for room. The lock is never held over a call outwards. */
class WebGroup implements Sharer {
    /** One that wants an instance; taken once, by an instance or by its deadline. */
    static class Request {
        private final @Nullable String session;
        private final Consumer<WebLease> done;
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile @Nullable Runnable onTaken;

        Request(@Nullable String session, Consumer<WebLease> done) {
            this.session = session;
            this.done = done;
        }

        boolean take() {
            if (!taken.compareAndSet(false, true)) {
                return false;
            }
            var action = onTaken;
            if (action != null) {
                action.run();
            }
            return true;
        }

        boolean taken() {
            return taken.get();
        }

        /** Runs the action when this is taken, or now when it was; running it twice must be harmless. */
        void onTaken(Runnable action) {
            onTaken = action;
            if (taken()) {
                action.run();
            }
        }
    }

    /** An instance with the number of its requests. */
    private final class Member {
        private final WebInstance instance;
        private final WebOutput written;
        private @Nullable ColdStart coldStart;
        private String output;
        private int running;
        private boolean closed;
        private long idleSince = System.nanoTime();

        Member(WebInstance instance, ColdStart coldStart, String output) {
            this.instance = instance;
            this.written = new WebOutput(instance, vertx);
            this.coldStart = coldStart;
            this.output = output;
        }

        boolean hasRoom() {
            return !closed && running < room.now() && instance.alive();
        }

        /** Under the lock. The first request after a start tells of it. */
        WebLease.Granted grant() {
            running++;
            var granted = new WebLease.Granted(instance, coldStart, output, new Place(this));
            coldStart = null;
            output = "";
            return granted;
        }
    }

    private final class Place implements WebLease.Place {
        private final Member member;
        private final WebOutput.Part part;
        private final long begun = System.nanoTime();
        private final AtomicBoolean released = new AtomicBoolean();

        Place(Member member) {
            this.member = member;
            this.part = member.written.begin();
        }

        @Override
        public void release(boolean reusable, Consumer<String> output) {
            if (released.compareAndSet(false, true)) {
                part.end(output);
                WebGroup.this.release(member, reusable, System.nanoTime() - begun);
            }
        }
    }

    private final Vertx vertx;
    private final FunctionVersion function;
    private final WebBackend backend;
    private final InstanceGroup.Budget budget;
    private final int most;
    private final InstanceRoom room;
    private final Sessions<Member> sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Member> members = new ArrayList<>();
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private int starting;
    private boolean retired;
    private boolean closed;

    WebGroup(Vertx vertx, FunctionVersion function, WebBackend backend, InstanceGroup.Budget budget, int most) {
        this.vertx = vertx;
        this.function = function;
        this.backend = backend;
        this.budget = budget;
        this.most = most;
        var settings = function.web();
        InstanceConcurrency concurrency = (settings == null ? WebSettings.PLAIN : settings).concurrency();
        this.room = new InstanceRoom(concurrency);
        this.sessions = new Sessions<>(concurrency.sessions(), System::nanoTime);
    }

    /** False when this group is closed and another must be made. */
    boolean offer(Request request) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            queue.add(request);
        } finally {
            lock.unlock();
        }
        serveWaiting();
        return true;
    }

    @Override
    public void serveWaiting() {
        for (var next = next(); next != null; next = next()) {
            next.run();
        }
        while (mayStart() && startOne()) {
            // another
        }
    }

    /** The grant of one request, to be run outside of the lock; null when none has room. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            for (Iterator<Request> waiting = queue.iterator(); waiting.hasNext(); ) {
                var request = waiting.next();
                if (request.taken()) {
                    waiting.remove();
                    continue;
                }
                var member = memberFor(request.session);
                if (member != null) {
                    waiting.remove();
                    if (request.take()) {
                        sessions.used(request.session, member);
                        var granted = member.grant();
                        return () -> request.done.accept(granted);
                    }
                } else if (!sessions.kept()) {
                    return null;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Member memberFor(@Nullable String session) {
        var owner = sessions.owner(session);
        if (owner != null && !owner.closed && owner.instance.alive()) {
            return owner.hasRoom() ? owner : null;
        }
        Member best = null;
        for (var member : members) {
            if (member.hasRoom()
                    && sessions.mayJoin(session, member)
                    && (best == null || member.running < best.running)) {
                best = member;
            }
        }
        return best;
    }

    private boolean mayStart() {
        lock.lock();
        try {
            queue.removeIf(Request::taken);
            long wanting = queue.stream()
                    .filter(request -> sessions.owner(request.session) == null)
                    .count();
            boolean start = members.size() + starting < most && (long) starting * room.now() < wanting;
            starting += start ? 1 : 0;
            return start;
        } finally {
            lock.unlock();
        }
    }

    private boolean startOne() {
        if (!budget.mayStart()) {
            answerOne(new WebLease.Refused(InstanceGroup.TOO_FAST, null, "", 0));
            return true;
        }
        if (!budget.reserve(function.memoryMegabytes())) {
            lock.lock();
            try {
                starting--;
            } finally {
                lock.unlock();
            }
            return false;
        }
        budget.startBegun();
        backend.start(function, new WebBackend.Starting() {
            @Override
            public void ready(WebInstance instance, ColdStart coldStart, String output) {
                WebGroup.this.ready(new Member(instance, coldStart, output));
            }

            @Override
            public void failed(Started.Failed failed) {
                WebGroup.this.failed(failed);
            }

            @Override
            public void gone(WebInstance instance) {
                WebGroup.this.gone(instance);
            }
        });
        return true;
    }

    private void ready(Member member) {
        boolean useless;
        lock.lock();
        try {
            starting--;
            members.add(member);
            useless = retired && queue.isEmpty();
        } finally {
            lock.unlock();
        }
        if (useless) {
            member.instance.stop();
        }
        serveWaiting();
        budget.becameIdle();
    }

    private void failed(Started.Failed failed) {
        answerOne(new WebLease.Refused(failed.outcome(), failed.coldStart(), failed.output(), failed.memoryBytes()));
        budget.release(function.memoryMegabytes());
    }

    /** An instance did not start: one of those that wait is told why. */
    private void answerOne(WebLease.Refused why) {
        Request request;
        lock.lock();
        try {
            starting--;
            do {
                request = queue.poll();
            } while (request != null && !request.take());
        } finally {
            lock.unlock();
        }
        if (request != null) {
            request.done.accept(why);
        }
    }

    private void release(Member member, boolean reusable, long nanos) {
        boolean stop;
        boolean idle;
        lock.lock();
        try {
            room.ended(nanos, member.running--);
            member.closed |= !reusable;
            idle = member.running == 0;
            member.idleSince = System.nanoTime();
            stop = idle && (member.closed || retired && queue.isEmpty());
        } finally {
            lock.unlock();
        }
        if (stop) {
            member.instance.stop();
        }
        serveWaiting();
        if (idle && !stop) {
            budget.becameIdle();
        }
    }

    private void gone(WebInstance instance) {
        boolean known;
        lock.lock();
        try {
            known = members.removeIf(member -> {
                if (member.instance != instance) {
                    return false;
                }
                sessions.forget(member);
                return true;
            });
        } finally {
            lock.unlock();
        }
        if (known) {
            budget.release(function.memoryMegabytes());
        }
    }

    @Override
    public boolean endOldestIdle() {
        Member oldest;
        lock.lock();
        try {
            oldest = queue.isEmpty()
                    ? members.stream()
                            .filter(member -> member.running == 0 && !member.closed)
                            .min(Comparator.comparingLong(member -> member.idleSince))
                            .orElse(null)
                    : null;
            if (oldest != null) {
                oldest.closed = true;
            }
        } finally {
            lock.unlock();
        }
        if (oldest != null) {
            oldest.instance.stop();
        }
        return oldest != null;
    }

    void endIdleSince(long before) {
        List<Member> old;
        lock.lock();
        try {
            old = members.stream()
                    .filter(member -> member.running == 0 && !member.closed && member.idleSince - before < 0)
                    .toList();
            old.forEach(member -> member.closed = true);
        } finally {
            lock.unlock();
        }
        old.forEach(member -> member.instance.stop());
    }

    /** Idle ones end now, busy ones after their requests. */
    void retire() {
        lock.lock();
        try {
            retired = true;
        } finally {
            lock.unlock();
        }
        endIdleSince(System.nanoTime() + 1);
    }

    boolean closeIfEmpty() {
        lock.lock();
        try {
            closed = members.isEmpty() && queue.isEmpty() && starting == 0;
            return closed;
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        return closed;
    }
}
