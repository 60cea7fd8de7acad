package io.openscf.api.management.provisioned;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Provisioned;
import io.openscf.catalog.ProvisionedSettings;
import io.openscf.catalog.ProvisionedSettings.Tracking;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PutProvisionedConcurrencyConfig (management-api.md section 10.10, semantics.md section 8). */
@Singleton
class PutProvisionedConcurrencyConfig implements Action<PutProvisionedConcurrencyConfig.Request, Action.Empty> {
    record Request(
            String functionName,
            String qualifier,
            long versionProvisionedConcurrencyNum,
            @Nullable String namespace,
            @Nullable JsonNode triggerActions,
            @Nullable String provisionedType,
            @Nullable Double trackingTarget,
            @Nullable Long minCapacity,
            @Nullable Long maxCapacity) {}

    private static final int MOST_INSTANCES = 100_000;

    private final Provisioned provisioned;
    private final TimedChanges timed;

    PutProvisionedConcurrencyConfig(Provisioned provisioned, TimedChanges timed) {
        this.provisioned = provisioned;
        this.timed = timed;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        int version = VersionNumber.of(request.qualifier());
        return provisioned.put(key, version, settings(request)).replaceWith(new Empty());
    }

    private ProvisionedSettings settings(Request request) {
        var actions = timed.of(request.triggerActions());
        return switch (request.provisionedType() == null ? "" : request.provisionedType()) {
            case "", "Default" ->
                new ProvisionedSettings(count(request.versionProvisionedConcurrencyNum()), null, actions);
            case "ConcurrencyUtilizationTracking" -> {
                if (!actions.isEmpty() || request.versionProvisionedConcurrencyNum() != 0) {
                    throw refused(
                            ErrorCode.INVALID_PARAMETER_VALUE__PROVISION_TYPE,
                            "With ConcurrencyUtilizationTracking the use decides: VersionProvisionedConcurrencyNum is 0 and there are no TriggerActions.");
                }
                var tracking = tracking(request);
                yield new ProvisionedSettings(tracking.least(), tracking, List.of());
            }
            default ->
                throw refused(
                        ErrorCode.INVALID_PARAMETER_VALUE__PROVISION_TYPE,
                        "ProvisionedType is Default or ConcurrencyUtilizationTracking.");
        };
    }

    private static Tracking tracking(Request request) {
        var target = request.trackingTarget();
        if (target == null || !(target > 0 && target < 1)) {
            throw refused(ErrorCode.INVALID_PARAMETER_VALUE__TRACKING_TARGET, "TrackingTarget lies between 0 and 1.");
        }
        var least = request.minCapacity();
        var most = request.maxCapacity();
        if (least == null || least < 1 || (most != null && least > most)) {
            throw refused(
                    ErrorCode.INVALID_PARAMETER_VALUE__MIN_CAPACITY, "MinCapacity is 1 or more, at most MaxCapacity.");
        }
        if (most == null) {
            throw refused(ErrorCode.MISSING_PARAMETER, "The request is missing a required parameter `MaxCapacity`.");
        }
        if (most > MOST_INSTANCES) {
            throw refused(ErrorCode.LIMIT_EXCEEDED__MAX_CAPACITY, "MaxCapacity is at most " + MOST_INSTANCES + ".");
        }
        return new Tracking(target, least.intValue(), most.intValue());
    }

    private static int count(long number) {
        if (number < 0 || number > MOST_INSTANCES) {
            throw refused(
                    number < 0
                            ? ErrorCode.INVALID_PARAMETER_VALUE
                            : ErrorCode.LIMIT_EXCEEDED__FUNCTION_TOTAL_PROVISIONED_CONCURRENCY_NUM,
                    "VersionProvisionedConcurrencyNum is 0 to " + MOST_INSTANCES + ".");
        }
        return (int) number;
    }

    private static ScfException refused(ErrorCode code, String why) {
        return new ScfException(code, why);
    }
}
