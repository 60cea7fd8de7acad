package io.openscf.instance.process;

import io.openscf.instance.Backend.Started;
import io.openscf.instance.process.ResponseParser.Answer;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Makes a generic launcher an instance of one function: the second half of a cold start. Confined to one event loop. */
class Specialisation implements LauncherConnection.Reply {
    private static final long MARK_WAIT_MILLIS = 2_000;

    /**
     * What the function brings and how long it took until here.
     *
     * @param runtimeNanos spent waiting for the launcher; nearly nothing when one was waiting
     */
    record Order(
            FunctionVersion function, Buffer initialize, boolean sandboxed, long pullCodeNanos, long runtimeNanos) {}

    /** Makes the instance of a launcher that is initialised; on its event loop. */
    interface Ready {
        void ready(Answer answer, ColdStart cold);
    }

    private final Vertx vertx;
    private final Order order;
    private final Generic generic;
    private final LocalProcess local;
    private final Ready whenReady;
    private final Consumer<Started.Failed> whenFailed;
    private final long begun = System.nanoTime();
    private long timer;
    private boolean over;

    Specialisation(Vertx vertx, Order order, Generic generic, Ready whenReady, Consumer<Started.Failed> whenFailed) {
        this.vertx = vertx;
        this.order = order;
        this.generic = generic;
        this.local = generic.local();
        this.whenReady = whenReady;
        this.whenFailed = whenFailed;
    }

    void begin() {
        local.limitMemory(order.function.memoryMegabytes());
        timer = vertx.setTimer(Math.max(1, order.function.initTimeout().toMillis()), ignored -> failed(timedOut()));
        generic.connection().post("/initialize", "", order.initialize, this);
    }

    private Outcome.Failed timedOut() {
        var limit = order.function.initTimeout();
        return order.function.type() == FunctionType.HTTP ? Failures.portNotBound(limit) : Failures.initTimedOut(limit);
    }

    @Override
    public void answered(Answer answer) {
        if (answer.status() != 200) {
            afterMark(answer, () -> failed(local.outOfMemory() ? Failures.ended(true) : Failures.of(answer)));
            return;
        }
        long initialized = System.nanoTime();
        afterMark(answer, () -> ready(answer, initialized));
    }

    private void afterMark(Answer answer, Runnable then) {
        if (!answer.headers().containsKey("x-openscf-output")) {
            then.run();
            return;
        }
        boolean[] called = new boolean[1];
        Runnable once = () -> {
            if (!called[0]) {
                called[0] = true;
                then.run();
            }
        };
        vertx.setTimer(MARK_WAIT_MILLIS, ignored -> once.run());
        local.output.whenMarked("init", () -> generic.context().runOnContext(ignored -> once.run()));
    }

    private void ready(Answer answer, long initialized) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(timer);
        local.output.leaveToNext("init");
        whenReady.ready(answer, coldStart(initialized));
    }

    private ColdStart coldStart(long end) {
        return new ColdStart(order.pullCodeNanos, order.runtimeNanos, end - begun);
    }

    @Override
    public void tooLong() {
        failed(Failures.tooLong());
    }

    /** Code that ends the process while it is loaded: memory, or a mistake of the user. */
    @Override
    public void lost() {
        local.kill();
        local.whenRemoved(() -> generic.context().runOnContext(ignored -> failed(Failures.ended(local.outOfMemory()))));
    }

    private void failed(Outcome.Failed outcome) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(timer);
        ColdStart cold = coldStart(System.nanoTime());
        local.kill();
        local.whenRemoved(() -> generic.context()
                .runOnContext(ignored -> whenFailed.accept(
                        new Started.Failed(outcome, local.output.takeText("init"), cold, local.peakBytes()))));
    }
}
