package io.openscf.instance;

import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A backend whose instances are ready at once and hold their events until the test lets them end. */
class HeldInstances implements Backend {
    final List<Held> started = new CopyOnWriteArrayList<>();

    @Override
    public void start(FunctionVersion function, Consumer<Started> done, Consumer<Instance> gone) {
        var instance = new Held(started.size(), gone);
        started.add(instance);
        done.accept(new Started.Ready(instance, new ColdStart(0, 0, 0)));
    }

    /** One of them. */
    static class Held implements Instance {
        final List<InvokeRequest> taken = new CopyOnWriteArrayList<>();
        private final int number;
        private final Consumer<Instance> gone;
        private volatile Listener listener;
        private volatile boolean stopped;

        Held(int number, Consumer<Instance> gone) {
            this.number = number;
            this.gone = gone;
        }

        /** Ends the event in hand; the instance can take the next one, or never again. */
        void end(boolean reusable) {
            var running = listener;
            running.ended(new Outcome.Succeeded(Buffer.buffer("{}")), "", 1, 1);
            running.free(reusable);
        }

        @Override
        public void run(InvokeRequest request, Listener listener) {
            this.listener = listener;
            taken.add(request);
        }

        @Override
        public String id() {
            return "held-" + number;
        }

        @Override
        public String takeOutput(String requestId) {
            return "";
        }

        @Override
        public boolean terminate(String requestId, Termination how) {
            return taken.stream().anyMatch(request -> request.requestId().equals(requestId));
        }

        @Override
        public boolean alive() {
            return !stopped;
        }

        @Override
        public void stop() {
            if (!stopped) {
                stopped = true;
                gone.accept(this);
            }
        }
    }
}
