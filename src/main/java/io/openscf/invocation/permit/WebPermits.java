package io.openscf.invocation.permit;

import io.openscf.model.FunctionVersion;
import io.openscf.model.WebSettings;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Permits of web functions: the quota counts busy instances (semantics.md section 7), and one of those has several
 * requests. Thread-safe.
 */
@Singleton
public class WebPermits {
    /** The requests of one run key; guarded by its entry in {@link #groups}. */
    private static final class Group {
        private final ArrayDeque<Admission.Admitted> permits = new ArrayDeque<>();
        private final ArrayDeque<Consumer<Admission>> waiting = new ArrayDeque<>();
        private int running;
        private int asked;

        private boolean unused() {
            return running == 0 && asked == 0 && waiting.isEmpty();
        }
    }

    private final Permits permits;
    private final ConcurrentHashMap<String, Group> groups = new ConcurrentHashMap<>();

    WebPermits(Permits permits) {
        this.permits = permits;
    }

    /** @param done told whether the request may be made: at once where that is known here, else on any thread */
    public void acquire(FunctionVersion function, Consumer<Admission> done) {
        int room = room(function);
        if (room == 1) {
            permits.acquire(function, done);
            return;
        }
        var steps = new ArrayList<Runnable>();
        groups.compute(function.runKey(), (key, known) -> {
            var group = known == null ? new Group() : known;
            if (group.running < group.permits.size() * room) {
                group.running++;
                steps.add(() -> done.accept(admitted(function, room)));
                return group;
            }
            group.waiting.add(done);
            if (group.waiting.size() > group.asked * room) {
                group.asked++;
                steps.add(() -> permits.acquire(function, answer -> answered(function, room, answer)));
            }
            return group;
        });
        steps.forEach(Runnable::run);
    }

    private Admission.Admitted admitted(FunctionVersion function, int room) {
        return () -> release(function, room);
    }

    private void answered(FunctionVersion function, int room, Admission answer) {
        List<Consumer<Admission>> told = new ArrayList<>();
        List<Admission.Admitted> surplus = new ArrayList<>();
        groups.compute(function.runKey(), (key, known) -> {
            var group = known == null ? new Group() : known;
            group.asked--;
            switch (answer) {
                case Admission.Admitted permit -> {
                    group.permits.add(permit);
                    while (!group.waiting.isEmpty() && group.running < group.permits.size() * room) {
                        group.running++;
                        told.add(group.waiting.remove());
                    }
                    trim(group, room, surplus);
                }
                case Admission.Refused refused -> {
                    while (group.waiting.size() > group.asked * room) {
                        told.add(group.waiting.remove());
                    }
                }
            }
            return group.unused() ? null : group;
        });
        surplus.forEach(Admission.Admitted::release);
        told.forEach(done -> done.accept(answer instanceof Admission.Refused ? answer : admitted(function, room)));
    }

    private void release(FunctionVersion function, int room) {
        List<Admission.Admitted> surplus = new ArrayList<>();
        List<Consumer<Admission>> told = new ArrayList<>();
        groups.computeIfPresent(function.runKey(), (key, group) -> {
            group.running--;
            if (!group.waiting.isEmpty()) {
                group.running++;
                told.add(group.waiting.remove());
            }
            trim(group, room, surplus);
            return group.unused() ? null : group;
        });
        surplus.forEach(Admission.Admitted::release);
        told.forEach(done -> done.accept(admitted(function, room)));
    }

    /** As many permits as the running requests need instances. */
    private static void trim(Group group, int room, List<Admission.Admitted> surplus) {
        while ((group.permits.size() - 1) * room >= group.running && !group.permits.isEmpty()) {
            surplus.add(group.permits.remove());
        }
    }

    private static int room(FunctionVersion function) {
        var settings = function.web();
        return (settings == null ? WebSettings.PLAIN : settings).concurrency().max();
    }
}
