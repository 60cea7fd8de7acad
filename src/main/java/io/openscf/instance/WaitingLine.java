package io.openscf.instance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Who waits for an instance, in order of arrival and thus of deadline. Not thread-safe. */
class WaitingLine<W extends Waiting> implements Iterable<W> {
    private final ArrayDeque<W> line = new ArrayDeque<>();
    private boolean watched;

    void add(W waiting) {
        line.add(waiting);
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    @Override
    public Iterator<W> iterator() {
        return line.iterator();
    }

    /** Those that nobody took yet. */
    Stream<W> open() {
        line.removeIf(Waiting::taken);
        return line.stream();
    }

    /** Takes the one that has waited longest. */
    Optional<W> takeFirst() {
        return take(waiting -> true);
    }

    /** Takes the one of those that has waited longest. */
    Optional<W> take(Predicate<W> which) {
        var taken = open().filter(which).filter(Waiting::take).findFirst();
        taken.ifPresent(line::remove);
        return taken;
    }

    /** True when somebody waits and nobody looks after deadlines yet: then the caller does, until {@link #nextDeadline} is 0. */
    boolean beginWatch() {
        boolean begin = !watched && !line.isEmpty();
        watched = watched || begin;
        return begin;
    }

    /** Takes those whose deadline has passed. */
    List<W> takeLate(long now) {
        var late = new ArrayList<W>();
        while (!line.isEmpty() && line.getFirst().deadline - now <= 0) {
            var oldest = line.remove();
            if (oldest.take()) {
                late.add(oldest);
            }
        }
        return late;
    }

    /** When the next one's patience ends; 0 when none waits, which ends the watch. */
    long nextDeadline() {
        watched = !line.isEmpty();
        return watched ? line.getFirst().deadline : 0;
    }
}
