package io.openscf.trigger;

import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.Timers;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A place for plans that stays empty, for tests without timers. */
final class NoTimers implements Timers {
    @Override
    public Uni<Void> schedule(String triggerId, long atMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> schedule(Map<String, Long> atMillis) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> unschedule(String triggerId) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> unschedule(Collection<String> triggerIds) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Map<String, Long>> all() {
        return Uni.createFrom().item(Map.of());
    }

    @Override
    public Uni<List<Due>> due(int limit) {
        return Uni.createFrom().item(List.of());
    }

    @Override
    public Uni<Fired> fire(
            String triggerId, long fireAtMillis, OptionalLong nextAtMillis, AsyncQueue.AsyncEvent event, boolean skip) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Long> now() {
        return Uni.createFrom().item(System.currentTimeMillis());
    }

    @Override
    public Uni<Boolean> forgotten() {
        return Uni.createFrom().item(false);
    }

    @Override
    public Uni<OptionalLong> scheduledAt(String triggerId) {
        return Uni.createFrom().item(OptionalLong.empty());
    }
}
