package io.openscf.instance;

import io.openscf.instance.Backend.Started;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Instances that run one event at a time, the most recently used first. */
class EventGroup extends InstanceGroup<Member<Instance>, EventGroup.Event> {
    /** An event without an instance. */
    static class Event extends Waiting {
        private final InvokeRequest request;
        private final Consumer<Run> done;

        Event(FunctionVersion function, InvokeRequest request, Consumer<Run> done) {
            super(System.nanoTime() + Groups.patienceNanos(function));
            this.request = request;
            this.done = done;
        }

        @Override
        void refuse(Refusal why) {
            done.accept(why.run());
        }
    }

    private final Backend backend;
    private final ArrayDeque<Member<Instance>> idle = new ArrayDeque<>();

    EventGroup(FunctionVersion function, Backend backend, Budget budget, int most) {
        super(function, budget, most);
        this.backend = backend;
    }

    @Override
    @Nullable
    Member<Instance> choose(Event event) {
        while (!idle.isEmpty() && !idle.getFirst().open()) {
            idle.removeFirst();
        }
        return idle.peekFirst();
    }

    @Override
    boolean servedInOrder() {
        return true;
    }

    @Override
    void chosen(Member<Instance> member, Event event) {
        idle.removeFirst();
    }

    @Override
    void becameFree(Member<Instance> member) {
        idle.addFirst(member);
    }

    @Override
    void left(Member<Instance> member) {
        idle.remove(member);
    }

    @Override
    boolean needsMore(WaitingLine<Event> line, int starting) {
        return starting < line.open().count();
    }

    @Override
    int instancesFor(int calls) {
        return calls;
    }

    @Override
    void start(StartCause cause) {
        backend.start(
                function,
                started -> {
                    switch (started) {
                        case Started.Ready ready ->
                            ready(new Member<>(ready.instance(), new Birth(ready.coldStart(), cause)));
                        case Started.Failed failed -> failed(cause, failed);
                    }
                },
                this::gone);
    }

    @Override
    void run(Member<Instance> member, @Nullable Birth birth, Event event) {
        member.instance.run(event.request, new Instance.Listener() {
            @Override
            public void ended(Outcome outcome, String output, long durationNanos, long memoryBytes) {
                event.done.accept(Run.on(member.instance.id(), birth, outcome, output, durationNanos, memoryBytes));
            }

            @Override
            public void free(boolean reusable) {
                release(member, reusable, 0);
            }
        });
    }

    /** False when no event of this request waits or runs here. Looks at all of them: it is asked rarely. */
    boolean terminate(String requestId, Termination how) {
        var waiting =
                locked(() -> line().take(event -> event.request.requestId().equals(requestId)));
        waiting.ifPresent(event -> event.refuse(Refusal.CANCELED));
        return waiting.isPresent()
                || locked(() -> members().toList()).stream()
                        .anyMatch(member -> member.instance.terminate(requestId, how));
    }

    /** Empty when no event of this request runs here or it has written nothing. */
    String takeOutput(String requestId) {
        return locked(() -> members().toList()).stream()
                .map(member -> member.instance.takeOutput(requestId))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}
