package io.openscf.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many instances a published version keeps (semantics.md section 8).
 *
 * @param count wanted at this moment
 * @param tracking use decides the count, within bounds; null: it stays, but for {@code actions}
 * @param actions when the count changes to what
 */
public record ProvisionedSettings(int count, @Nullable Tracking tracking, List<TimedChange> actions) {
    public ProvisionedSettings {
        actions = List.copyOf(actions);
    }

    /**
     * Follows the use.
     *
     * @param target share of instances that shall be busy, between 0 and 1
     */
    public record Tracking(double target, int least, int most) {
        /** ⌈current concurrency ÷ target use⌉ within the bounds. */
        public int needed(int concurrency) {
            return (int) Math.clamp((long) Math.ceil(concurrency / target), least, most);
        }
    }

    /** From each of those moments on the count is another. */
    public record TimedChange(String name, int count, String cron) {}

    /** The largest number that may be wanted at any time. */
    public int most() {
        int most = tracking == null ? count : tracking.most();
        for (var action : actions) {
            most = Math.max(most, action.count());
        }
        return most;
    }
}
