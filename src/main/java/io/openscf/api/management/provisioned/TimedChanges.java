package io.openscf.api.management.provisioned;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.CatalogLimits;
import io.openscf.catalog.ProvisionedSettings.TimedChange;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.openscf.trigger.Schedules;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The list TriggerActions (management-api.md sections 10.10, 11.4). */
@Singleton
class TimedChanges {
    private static final int MOST = 24;
    private static final int MOST_INSTANCES = 100_000;
    private static final int FIRES = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final Schedules schedules;
    private final CatalogLimits limits;

    TimedChanges(Schedules schedules, CatalogLimits limits) {
        this.schedules = schedules;
        this.limits = limits;
    }

    List<TimedChange> of(@Nullable JsonNode actions) {
        var changes = new ArrayList<TimedChange>();
        if (actions == null || actions.isNull()) {
            return changes;
        }
        if (actions.size() > MOST) {
            throw refused(
                    ErrorCode.LIMIT_EXCEEDED__PROVISION_TRIGGER_ACTION,
                    "There are at most " + MOST + " TriggerActions.");
        }
        var names = new HashSet<String>();
        var times = new HashSet<String>();
        for (var action : actions) {
            var change = change(action);
            if (!names.add(change.name())) {
                throw refused(
                        ErrorCode.INVALID_PARAMETER_VALUE__PROVISION_TRIGGER_NAME_DUPLICATE,
                        "Two TriggerActions are named " + change.name() + ".");
            }
            if (!times.add(change.cron())) {
                throw refused(
                        ErrorCode.INVALID_PARAMETER_VALUE__PROVISION_TRIGGER_CRON_CONFIG_DUPLICATE,
                        "Two TriggerActions are at " + change.cron() + ".");
            }
            changes.add(change);
        }
        return changes;
    }

    private TimedChange change(JsonNode action) {
        var name = action.path("TriggerName").asText("");
        if (!NAME.matcher(name).matches()) {
            throw refused(
                    ErrorCode.INVALID_PARAMETER_VALUE__PROVISION_TRIGGER_NAME,
                    "TriggerName has 1 to 100 letters, digits, - and _.");
        }
        var type = action.path("ProvisionedType");
        if (!type.isMissingNode()
                && !type.isNull()
                && !type.asText().isEmpty()
                && !type.asText().equals("Default")) {
            throw refused(
                    ErrorCode.INVALID_PARAMETER_VALUE__PROVISION_TYPE,
                    "ProvisionedType of a TriggerAction is Default.");
        }
        long count = action.path("TriggerProvisionedConcurrencyNum").asLong(-1);
        if (count < 0 || count > MOST_INSTANCES) {
            throw refused(
                    ErrorCode.INVALID_PARAMETER_VALUE__TRIGGER_PROVISIONED_CONCURRENCY_NUM,
                    "TriggerProvisionedConcurrencyNum is 0 to " + MOST_INSTANCES + ".");
        }
        return new TimedChange(
                name, (int) count, cron(action.path("TriggerCronConfig").asText("")));
    }

    private String cron(String text) {
        var cron = String.join(" ", text.strip().split("\\s+"));
        if (cron.split(" ").length != 7 || !schedules.valid(cron)) {
            throw refused(
                    ErrorCode.INVALID_PARAMETER_VALUE__TRIGGER_CRON_CONFIG,
                    "TriggerCronConfig has seven fields: second minute hour day month weekday year.");
        }
        var least = Duration.ofSeconds(limits.provisionedIntervalSeconds());
        var fire = schedules.next(cron, Instant.now());
        for (int i = 0; i < FIRES && fire.isPresent(); i++) {
            var next = schedules.next(cron, fire.get());
            if (next.isPresent() && Duration.between(fire.get(), next.get()).compareTo(least) < 0) {
                throw refused(
                        ErrorCode.INVALID_PARAMETER_VALUE__TRIGGER_CRON_CONFIG_TIME_INTERVAL,
                        "Between two moments of a TriggerAction lie at least " + least.toSeconds()
                                + " s (setting openscf.limits.provisioned-interval-seconds).");
            }
            fire = next;
        }
        return cron;
    }

    private static ScfException refused(ErrorCode code, String why) {
        return new ScfException(code, why);
    }
}
