package io.openscf.instance.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.instance.Instance;
import io.openscf.instance.process.ResponseParser.Answer;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A launcher process of this machine behind its Unix socket. One exchange at a time; all of it happens on the event loop
 * of the socket, except {@link #stop}.
 */
final class ProcessInstance implements Instance {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MARK_MILLIS = 50;
    private static final long MEMORY_AGE_NANOS = 500_000_000L;

    private final String id;
    private final FunctionVersion function;
    private final Vertx vertx;
    private final Process process;
    private final Cgroup cgroup;
    private final Output output;
    private final NetSocket socket;
    private final Context context;
    private final Consumer<ProcessInstance> ended;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ResponseParser parser = new ResponseParser();
    private @Nullable Consumer<@Nullable Answer> waiting;
    private boolean tooLong;
    private volatile boolean alive = true;
    private long memoryBytes;
    private long memoryRead;

    ProcessInstance(
            String id,
            FunctionVersion function,
            Vertx vertx,
            Process process,
            Cgroup cgroup,
            Output output,
            NetSocket socket,
            Consumer<ProcessInstance> ended) {
        this.id = id;
        this.function = function;
        this.vertx = vertx;
        this.process = process;
        this.cgroup = cgroup;
        this.output = output;
        this.socket = socket;
        this.context = vertx.getOrCreateContext();
        this.ended = ended;
        socket.handler(this::received);
        socket.closeHandler(closed -> connectionEnded());
        socket.exceptionHandler(failure -> socket.close());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean alive() {
        return alive;
    }

    /** One request and its answer; null when the process ended instead. On the socket's event loop. */
    void exchange(Buffer request, Consumer<@Nullable Answer> answer) {
        if (!alive) {
            answer.accept(null);
            return;
        }
        waiting = answer;
        socket.write(request);
    }

    private void received(Buffer bytes) {
        Answer answer;
        try {
            answer = parser.take(bytes);
        } catch (RuntimeException e) {
            tooLong = e instanceof ResponseParser.TooLong;
            socket.close();
            return;
        }
        if (answer != null) {
            finish(answer);
        }
    }

    private void finish(@Nullable Answer answer) {
        var then = waiting;
        waiting = null;
        if (then != null) {
            then.accept(answer);
        }
    }

    private void connectionEnded() {
        alive = false;
        // The process is given a moment to end, so that what the kernel counted is there.
        vertx.setTimer(5, later -> {
            finish(null);
            stop();
        });
    }

    @Override
    public void run(InvokeRequest request, Listener listener) {
        context.runOnContext(ready -> runHere(request, listener));
    }

    private void runHere(InvokeRequest request, Listener listener) {
        long started = System.nanoTime();
        var timedOut = new boolean[1];
        long timer = vertx.setTimer(function.timeout().toMillis(), late -> {
            timedOut[0] = true;
            alive = false;
            kill();
        });
        exchange(head(request).appendBuffer(request.event()), answer -> {
            vertx.cancelTimer(timer);
            long took = timedOut[0] ? function.timeout().toNanos() : System.nanoTime() - started;
            if (answer == null) {
                var outcome = timedOut[0] ? timedOut(request) : gone();
                listener.ended(outcome, output.takeText(request.requestId()), took, memory(true));
                listener.free(false);
                return;
            }
            complete(request, listener, answer, took);
        });
    }

    private static Buffer head(InvokeRequest request) {
        var head = Buffer.buffer(256);
        head.appendString("POST /event-invoke HTTP/1.1\r\nX-Scf-Request-Id: ").appendString(request.requestId());
        if (request.triggerType() != null) {
            head.appendString("\r\nX-Scf-Trigger-Src: ").appendString(request.triggerType());
        }
        return head.appendString("\r\nContent-Length: ")
                .appendString(Integer.toString(request.event().length()))
                .appendString("\r\n\r\n");
    }

    private void complete(InvokeRequest request, Listener listener, Answer answer, long took) {
        boolean reusable = !answer.headers().containsKey("x-openscf-recycle");
        if (!reusable) {
            alive = false;
        }
        Runnable report = () -> {
            listener.ended(
                    outcome(answer), output.takeText(request.requestId()), took, memory(took > 100_000_000));
            if (answer.headers().containsKey("x-openscf-busy")) {
                awaitIdle(request, listener);
            } else {
                listener.free(reusable);
            }
        };
        if (answer.headers().containsKey("x-openscf-output")) {
            whenMarked(request.requestId(), report);
        } else {
            report.run();
        }
    }

    /** Output and answer come on two ways; the mark says that the first has arrived as well. */
    private void whenMarked(String requestId, Runnable then) {
        var once = new AtomicBoolean();
        long timer = vertx.setTimer(MARK_MILLIS, late -> runOnce(once, then));
        output.whenMarked(requestId, () -> {
            vertx.cancelTimer(timer);
            context.runOnContext(here -> runOnce(once, then));
        });
    }

    private static void runOnce(AtomicBoolean once, Runnable then) {
        if (once.compareAndSet(false, true)) {
            then.run();
        }
    }

    /** The result is known while the event loop of the function goes on: the instance is busy until it is empty. */
    private void awaitIdle(InvokeRequest request, Listener listener) {
        long timer = vertx.setTimer(function.timeout().toMillis(), late -> {
            alive = false;
            kill();
        });
        exchange(Buffer.buffer("GET /idle HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), answer -> {
            vertx.cancelTimer(timer);
            output.takeText(request.requestId());
            listener.free(answer != null && alive);
        });
    }

    static Outcome outcome(Answer answer) {
        if (answer.status() / 100 == 2) {
            return new Outcome.Succeeded(answer.body());
        }
        var body = failure(answer);
        var message = body.path("errorMessage").asText();
        var stack = body.path("stackTrace").asText();
        return switch (answer.headers().getOrDefault("x-openscf-error", "user")) {
            case "load" -> new Outcome.Failed(RunStatus.USER_CODE_ERROR, 1, message, null);
            case "no-entry" -> new Outcome.Failed(RunStatus.HANDLER_NOT_FOUND, 1, message, null);
            default -> new Outcome.Failed(RunStatus.USER_CODE_EXCEPTION, 1, "user code exception caught", stack);
        };
    }

    private static JsonNode failure(Answer answer) {
        try {
            return JSON.readTree(answer.body().getBytes());
        } catch (IOException e) {
            return JSON.createObjectNode().put("errorMessage", "").put("stackTrace", answer.body().toString());
        }
    }

    private Outcome timedOut(InvokeRequest request) {
        var text = (request.asynchronous() ? "Async invoking" : "Invoking") + " task timed out after "
                + function.timeout().toSeconds() + " seconds";
        return new Outcome.Failed(RunStatus.TIME_LIMIT_REACHED, -1, text, null);
    }

    /** Why the process is not there any more. */
    Outcome.Failed gone() {
        if (tooLong) {
            return new Outcome.Failed(
                    RunStatus.RESPONSE_TOO_LARGE, -1, "The size of response exceeds the upper limit (6MB)", null);
        }
        if (cgroup.oomKills() > 0) {
            return new Outcome.Failed(
                    RunStatus.MEMORY_LIMIT_REACHED,
                    -1,
                    "Task memory exceeded " + function.memoryMegabytes() + " MB",
                    null);
        }
        return new Outcome.Failed(RunStatus.PROCESS_EXIT, -1, "User process exit when running", null);
    }

    /** Peak of the processes; read again when asked to, else at most twice a second. */
    long memory(boolean now) {
        if (now || System.nanoTime() - memoryRead > MEMORY_AGE_NANOS) {
            memoryRead = System.nanoTime();
            memoryBytes = Math.max(memoryBytes, cgroup.peakBytes());
        }
        return memoryBytes;
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        socket.close();
    }

    @Override
    public void stop() {
        alive = false;
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("end of " + id).start(() -> {
            process.destroy();
            try {
                if (!process.waitFor(2, TimeUnit.SECONDS)) {
                    kill();
                    process.waitFor(2, TimeUnit.SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            socket.close();
            cgroup.remove();
            ended.accept(this);
        });
    }
}
