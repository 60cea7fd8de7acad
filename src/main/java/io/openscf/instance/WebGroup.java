package io.openscf.instance;

import io.openscf.instance.Backend.Started;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InstanceConcurrency;
import io.openscf.model.WebSettings;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Instances that take several requests at once, the least busy first; a session has one instance. */
class WebGroup extends InstanceGroup<WebGroup.Server, WebGroup.Request> {
    /** A request without an instance. */
    static class Request extends Waiting {
        private final @Nullable String session;
        private final Consumer<WebLease> done;

        Request(FunctionVersion function, @Nullable String session, Consumer<WebLease> done) {
            super(System.nanoTime() + Groups.patienceNanos(function));
            this.session = session;
            this.done = done;
        }

        @Override
        void refuse(Refusal why) {
            done.accept(new WebLease.Refused(why));
        }
    }

    /** An instance and what it writes. */
    static class Server extends Member<WebInstance> {
        private final WebOutput written;

        Server(WebInstance instance, Birth birth, Vertx vertx) {
            super(instance, birth);
            this.written = new WebOutput(instance, vertx);
        }
    }

    private final class Place implements WebLease.Place {
        private final Server server;
        private final WebOutput.Part part;
        private final long begun = System.nanoTime();
        private final AtomicBoolean released = new AtomicBoolean();

        Place(Server server) {
            this.server = server;
            this.part = server.written.begin();
        }

        @Override
        public void release(boolean reusable, Consumer<String> output) {
            if (released.compareAndSet(false, true)) {
                part.end(output);
                WebGroup.this.release(server, reusable, System.nanoTime() - begun);
            }
        }
    }

    private final Vertx vertx;
    private final WebBackend backend;
    private final InstanceRoom room;
    private final Sessions<Server> sessions;

    WebGroup(Vertx vertx, FunctionVersion function, WebBackend backend, Budget budget, int most) {
        super(function, budget, most);
        this.vertx = vertx;
        this.backend = backend;
        var settings = function.web();
        InstanceConcurrency concurrency = (settings == null ? WebSettings.PLAIN : settings).concurrency();
        this.room = new InstanceRoom(concurrency);
        this.sessions = new Sessions<>(concurrency.sessions(), System::nanoTime);
    }

    @Override
    @Nullable
    Server choose(Request request) {
        var owner = sessions.owner(request.session);
        if (owner != null && owner.open()) {
            return hasRoom(owner) ? owner : null;
        }
        return members()
                .filter(this::hasRoom)
                .filter(server -> sessions.mayJoin(request.session, server))
                .min(Comparator.comparingInt(Member::running))
                .orElse(null);
    }

    private boolean hasRoom(Server server) {
        return server.running() < room.now() && server.open();
    }

    @Override
    boolean servedInOrder() {
        return !sessions.kept();
    }

    @Override
    void chosen(Server server, Request request) {
        sessions.used(request.session, server);
    }

    @Override
    void left(Server server) {
        sessions.forget(server);
    }

    @Override
    void ended(Server server, long nanos) {
        room.ended(nanos, server.running());
    }

    @Override
    boolean needsMore(WaitingLine<Request> line, int starting) {
        return (long) starting * room.now()
                < line.open()
                        .filter(request -> sessions.owner(request.session) == null)
                        .count();
    }

    @Override
    int instancesFor(int calls) {
        return Math.ceilDiv(calls, room.now());
    }

    @Override
    void start(StartCause cause) {
        backend.start(function, new WebBackend.Starting() {
            @Override
            public void ready(WebInstance instance, ColdStart coldStart) {
                WebGroup.this.ready(new Server(instance, new Birth(coldStart, cause), vertx));
            }

            @Override
            public void failed(Started.Failed failed) {
                WebGroup.this.failed(cause, failed);
            }

            @Override
            public void gone(WebInstance instance) {
                WebGroup.this.gone(instance);
            }
        });
    }

    @Override
    void run(Server server, @Nullable Birth birth, Request request) {
        request.done.accept(new WebLease.Granted(server.instance, birth, new Place(server)));
    }
}
