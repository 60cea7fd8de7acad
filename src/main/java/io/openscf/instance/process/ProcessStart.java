package io.openscf.instance.process;

import io.openscf.instance.Backend.Started;
import io.openscf.instance.Instance;
import io.openscf.instance.process.ResponseParser.Answer;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From a spawned process to an initialised instance: connect, initialise, hand over. Confined to one event loop. */
class ProcessStart implements LauncherConnection.Reply {
    private static final long CONNECT_AGAIN_MILLIS = 2;

    /** What stays the same for all steps of one start. */
    record Order(
            Vertx vertx,
            ContextInternal context,
            NetClient client,
            FunctionVersion function,
            Buffer initialize,
            boolean sandboxed,
            long pullCodeNanos) {}

    private final Order order;
    private final LocalProcess local;
    private final Consumer<Started> done;
    private final Consumer<Instance> gone;
    private final long spawned;
    private long accepted;
    private long timer;
    private boolean over;
    private @Nullable LauncherConnection connection;

    ProcessStart(Order order, LocalProcess local, long spawned, Consumer<Started> done, Consumer<Instance> gone) {
        this.order = order;
        this.local = local;
        this.spawned = spawned;
        this.done = done;
        this.gone = gone;
    }

    void begin() {
        timer = order.vertx.setTimer(
                Math.max(1, order.function.initTimeout().toMillis()),
                ignored -> failed(Failures.initTimedOut(order.function.initTimeout())));
        connect();
    }

    private void connect() {
        if (over) {
            return;
        }
        if (!local.process.isAlive()) {
            endedBeforeAccepting();
            return;
        }
        order.client
                .connect(SocketAddress.domainSocketAddress(
                        local.directory.resolve("s").toString()))
                .onSuccess(this::connected)
                .onFailure(ignored -> order.vertx.setTimer(CONNECT_AGAIN_MILLIS, again -> connect()));
    }

    private void endedBeforeAccepting() {
        String hint = "The runtime of the function could not be started";
        failed(Failures.platform(RunStatus.CONTAINER_INIT_ERROR, hint));
    }

    private void connected(NetSocket socket) {
        accepted = System.nanoTime();
        if (over) {
            socket.close();
            return;
        }
        var opened = new LauncherConnection(socket);
        connection = opened;
        opened.post("/initialize", "", order.initialize, this);
    }

    @Override
    public void answered(Answer answer) {
        if (answer.status() != 200) {
            afterMark(answer, () -> failed(local.outOfMemory() ? Failures.ended(true) : Failures.of(answer)));
            return;
        }
        long initialized = System.nanoTime();
        afterMark(answer, () -> ready(initialized));
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
        order.vertx.setTimer(50, ignored -> once.run());
        local.output.whenMarked("init", () -> order.context.runOnContext(ignored -> once.run()));
    }

    private void ready(long initialized) {
        if (over) {
            return;
        }
        over = true;
        order.vertx.cancelTimer(timer);
        var opened = Objects.requireNonNull(connection);
        var instance = new ProcessInstance(order.vertx, order.context, local, opened, order.function, order.sandboxed);
        String output = local.output.takeText("init");
        done.accept(new Started.Ready(instance, coldStart(initialized), output));
        local.removed.thenRun(() -> gone.accept(instance));
    }

    private ColdStart coldStart(long end) {
        long runtimeEnd = accepted == 0 ? end : accepted;
        return new ColdStart(order.pullCodeNanos, runtimeEnd - spawned, end - runtimeEnd);
    }

    @Override
    public void tooLong() {
        failed(Failures.tooLong());
    }

    /** Code that ends the process while it is loaded: memory, or a mistake of the user. */
    @Override
    public void lost() {
        local.kill();
        local.removed.thenRun(() -> order.context.runOnContext(ignored -> failed(Failures.ended(local.outOfMemory()))));
    }

    private void failed(Outcome.Failed outcome) {
        if (over) {
            return;
        }
        over = true;
        order.vertx.cancelTimer(timer);
        ColdStart cold = coldStart(System.nanoTime());
        local.kill();
        local.removed.thenRun(() -> order.context.runOnContext(ignored ->
                done.accept(new Started.Failed(outcome, local.output.takeText("init"), cold, local.peakBytes()))));
    }
}
