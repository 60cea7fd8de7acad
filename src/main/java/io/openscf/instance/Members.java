package io.openscf.instance;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The instances of a group until the last of them is cleared away. Not thread-safe. */
class Members<M extends Member<?>> {
    private final Map<RunningCopy, M> all = new HashMap<>();

    void add(M member) {
        all.put(member.instance, member);
    }

    @Nullable
    M remove(RunningCopy instance) {
        return all.remove(instance);
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Stream<M> stream() {
        return all.values().stream();
    }

    /** Those that may get calls. */
    int open() {
        return (int) stream().filter(Member::open).count();
    }

    /** At most so many of those that have nothing to do, the longest idle first. */
    List<M> idle(Predicate<M> which, int atMost) {
        return stream()
                .filter(Member::idle)
                .filter(which)
                .sorted(Comparator.comparingLong(Member::idleSince))
                .limit(Math.max(0, atMost))
                .toList();
    }
}
