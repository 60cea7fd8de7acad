package io.openscf.instance.process;

import io.openscf.instance.Instance;
import io.openscf.instance.Termination;
import io.openscf.instance.process.ResponseParser.Answer;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import org.jspecify.annotations.Nullable;

/** An initialised launcher. Its state is confined to one event loop; {@link #stop} and {@link #alive} are not. */
class ProcessInstance implements Instance {
    private static final long MARK_WAIT_MILLIS = 2_000;
    private static final long GRACE_MILLIS = 2000;
    private static final long RESUME_AGAIN_MILLIS = 1;
    private static final int RESUME_ATTEMPTS = 100;
    private final Vertx vertx;
    private final ContextInternal context;
    private final LocalProcess local;
    private final LauncherConnection connection;
    private final FunctionVersion function;
    private final boolean sandboxed;
    private final RunLimit limit;
    private volatile @Nullable Running running;
    /** The launcher has stopped itself, or is about to. */
    private boolean frozen;

    private volatile boolean ending;
    /** Asked to end while it runs an event: it takes no other. */
    private volatile boolean leaving;

    ProcessInstance(
            Vertx vertx,
            ContextInternal context,
            LocalProcess local,
            LauncherConnection connection,
            FunctionVersion function,
            boolean sandboxed) {
        this.vertx = vertx;
        this.context = context;
        this.local = local;
        this.connection = connection;
        this.function = function;
        this.sandboxed = sandboxed;
        this.limit = new RunLimit(vertx, function.timeout().toMillis(), this::timedOut);
    }

    @Override
    public String id() {
        return local.id;
    }

    @Override
    public boolean alive() {
        return !ending && !leaving && local.process.isAlive();
    }

    @Override
    public void stop() {
        if (!ending) {
            ending = true;
            context.runOnContext(ignored -> limit.close());
            local.terminate(sandboxed);
            vertx.setTimer(GRACE_MILLIS, ignored -> local.kill());
        }
    }

    @Override
    public void run(InvokeRequest request, Listener listener) {
        if (context.inThread()) {
            new Running(request, listener).begin();
        } else {
            context.runOnContext(ignored -> new Running(request, listener).begin());
        }
    }

    @Override
    public String takeOutput(String requestId) {
        var current = running;
        return current == null || current.told || !current.request.requestId().equals(requestId)
                ? ""
                : local.output.takeSoFar(requestId);
    }

    @Override
    public boolean terminate(String requestId, Termination how) {
        var current = running;
        if (current == null || current.told || !current.request.requestId().equals(requestId)) {
            return false;
        }
        context.runOnContext(ignored -> current.terminate(how));
        return true;
    }

    private void timedOut() {
        var late = running;
        if (late != null) {
            late.timedOut();
        }
    }

    /** One event on its way. */
    private class Running implements LauncherConnection.Reply {
        private final InvokeRequest request;
        private final Listener listener;
        private final long start = System.nanoTime();
        private boolean over;
        private volatile boolean told;

        Running(InvokeRequest request, Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        void begin() {
            running = this;
            limit.begin();
            if (frozen) {
                frozen = false;
                resume(RESUME_ATTEMPTS);
            }
            connection.post("/event-invoke", headers(), request.event(), this);
        }

        /** The answer came before the launcher stopped itself, so that may still be about to happen. */
        private void resume(int attempts) {
            if (!local.resume() && attempts > 0 && !told) {
                vertx.setTimer(RESUME_AGAIN_MILLIS, ignored -> resume(attempts - 1));
            }
        }

        private String headers() {
            String id = "X-Scf-Request-Id: " + request.requestId() + "\r\n";
            String trigger = request.triggerType();
            return trigger == null ? id : id + "X-Scf-Trigger-Src: " + trigger.replaceAll("[^\\w.-]", "") + "\r\n";
        }

        @Override
        public void answered(Answer answer) {
            limit.end();
            long duration = System.nanoTime() - start;
            if (answer.headers().containsKey("x-openscf-output")) {
                afterMark(() -> finish(answer, duration));
            } else {
                finish(answer, duration);
            }
        }

        /** The mark was written before the answer, so it is there or about to be read. */
        private void afterMark(Runnable then) {
            long wait = vertx.setTimer(MARK_WAIT_MILLIS, ignored -> once(then));
            local.output.whenMarked(
                    request.requestId(),
                    () -> context.runOnContext(ignored -> {
                        vertx.cancelTimer(wait);
                        once(then);
                    }));
        }

        private void once(Runnable then) {
            if (!over) {
                over = true;
                then.run();
            }
        }

        private void finish(Answer answer, long duration) {
            if (told) {
                return;
            }
            boolean success = answer.status() == 200;
            boolean outOfMemory = !success && local.outOfMemory();
            Outcome outcome = success
                    ? new Outcome.Succeeded(answer.body())
                    : outOfMemory ? Failures.ended(true) : Failures.of(answer);
            frozen = answer.headers().containsKey("x-openscf-frozen");
            boolean reusable = !outOfMemory && !answer.headers().containsKey("x-openscf-recycle");
            String output = local.output.takeText(request.requestId());
            long memory = local.recentPeakBytes();
            told = true;
            if (reusable && answer.headers().containsKey("x-openscf-busy")) {
                listener.ended(outcome, output, duration, memory);
                awaitIdle(duration);
            } else {
                // First free, so that who calls again at once finds this instance and no other is started.
                listener.free(reusable);
                listener.ended(outcome, output, duration, memory);
            }
        }

        /** The caller has its result, but the run goes on until its time-out. */
        private void awaitIdle(long duration) {
            long left = Math.max(1, function.timeout().toMillis() - duration / 1_000_000);
            long patience = vertx.setTimer(left, ignored -> {
                connection.forget();
                kill();
            });
            connection.get("/idle", new LauncherConnection.Reply() {
                @Override
                public void answered(Answer answer) {
                    vertx.cancelTimer(patience);
                    listener.free(answer.status() == 200 && !answer.headers().containsKey("x-openscf-recycle"));
                }

                @Override
                public void tooLong() {
                    lost();
                }

                @Override
                public void lost() {
                    vertx.cancelTimer(patience);
                    kill();
                }
            });
        }

        @Override
        public void tooLong() {
            limit.end();
            end(Failures.tooLong(), System.nanoTime() - start);
            kill();
        }

        @Override
        public void lost() {
            limit.end();
            long duration = System.nanoTime() - start;
            ending = true;
            local.kill();
            local.whenRemoved(() -> context.runOnContext(ignored -> {
                end(Failures.ended(local.outOfMemory()), duration);
                listener.free(false);
            }));
        }

        private void timedOut() {
            connection.forget();
            // A process that was killed for its memory may leave the launcher waiting for it.
            boolean outOfMemory = local.outOfMemory();
            end(
                    outOfMemory ? Failures.ended(true) : Failures.timedOut(function.timeout()),
                    function.timeout().toNanos());
            kill();
        }

        void terminate(Termination how) {
            if (told) {
                return;
            }
            if (how == Termination.GRACEFUL) {
                leaving = true;
                local.terminateAudibly(sandboxed);
                return;
            }
            connection.forget();
            limit.end();
            end(Outcome.Failed.canceled(), System.nanoTime() - start);
            kill();
        }

        private void kill() {
            ending = true;
            local.kill();
            listener.free(false);
        }

        private void end(Outcome outcome, long duration) {
            if (told) {
                return;
            }
            told = true;
            listener.ended(outcome, local.output.takeText(request.requestId()), duration, local.recentPeakBytes());
        }
    }
}
