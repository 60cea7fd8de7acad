package io.openscf.api.management.provisioned;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.catalog.Provisioned;
import io.openscf.catalog.ProvisionedState;
import io.openscf.model.Qualifier;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GetProvisionedConcurrencyConfig (management-api.md section 10.10): of one version, or of all that keep instances. */
@Singleton
class GetProvisionedConcurrencyConfig
        implements Action<GetProvisionedConcurrencyConfig.Request, GetProvisionedConcurrencyConfig.Response> {
    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable String qualifier) {}

    record TimedChange(
            String triggerName,
            int triggerProvisionedConcurrencyNum,
            String triggerCronConfig,
            String provisionedType) {}

    record Version(
            int allocatedProvisionedConcurrencyNum,
            int availableProvisionedConcurrencyNum,
            String status,
            String statusReason,
            String qualifier,
            List<TimedChange> triggerActions) {
        static Version of(ProvisionedState state) {
            return new Version(
                    state.settings().count(),
                    Math.min(state.available(), state.settings().count()),
                    state.done() ? "Done" : state.inProgress() ? "InProgress" : "Failed",
                    state.done() ? "" : state.failure(),
                    state.version(),
                    state.settings().actions().stream()
                            .map(change -> new TimedChange(change.name(), change.count(), change.cron(), "Default"))
                            .toList());
        }
    }

    record Response(long unallocatedConcurrencyNum, List<Version> allocated) {}

    private final Functions functions;
    private final Provisioned provisioned;

    GetProvisionedConcurrencyConfig(Functions functions, Provisioned provisioned) {
        this.functions = functions;
        this.provisioned = provisioned;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var asked = request.qualifier() == null ? "" : request.qualifier();
        var qualifier = asked.isEmpty() ? Qualifier.LATEST : new Qualifier.Numbered(VersionNumber.of(asked));
        return functions
                .get(key, qualifier)
                .chain(known -> provisioned
                        .states(key)
                        .chain(states -> provisioned.freeMegabytes().map(free -> answer(states, asked, free, known))));
    }

    private static Response answer(List<ProvisionedState> states, String asked, long free, FunctionSettings known) {
        return new Response(
                free / known.memoryMegabytes(),
                states.stream()
                        .filter(state -> asked.isEmpty() || state.version().equals(asked))
                        .map(Version::of)
                        .toList());
    }
}
