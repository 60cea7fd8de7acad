package io.openscf.api.contract.openapi;

import io.openscf.api.contract.Contract;
import io.openscf.api.invoke.InvokeActions;
import io.openscf.api.management.ActionRegistry;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.jspecify.annotations.Nullable;

/**
 * Serves the description of the API, {@code /q/openapi}, as YAML or JSON. It is written when somebody first asks for it: few
 * do, and it would cost a tenth of the gateway's start.
 */
@Singleton
class OpenApiRoutes {
    private record Documents(String json, String yaml) {}

    private final Vertx vertx;
    private final Contract contract;
    private final ActionRegistry actions;
    private @Nullable Future<Documents> documents;

    OpenApiRoutes(Vertx vertx, Contract contract, ActionRegistry actions) {
        this.vertx = vertx;
        this.contract = contract;
        this.actions = actions;
    }

    void register(@Observes Router router) {
        router.get("/q/openapi").handler(context -> answer(context, wantsJson(context)));
        router.get("/q/openapi.json").handler(context -> answer(context, true));
        router.get("/q/openapi.yaml").handler(context -> answer(context, false));
    }

    private static boolean wantsJson(RoutingContext context) {
        var format = context.request().getParam("format");
        if (format != null) {
            return format.equalsIgnoreCase("JSON");
        }
        var accept = context.request().getHeader("Accept");
        return accept != null && accept.contains("application/json");
    }

    private void answer(RoutingContext context, boolean json) {
        documents()
                .onSuccess(found -> context.response()
                        .putHeader("Content-Type", (json ? "application/json" : "application/yaml") + ";charset=UTF-8")
                        .end(json ? found.json() : found.yaml()))
                .onFailure(context::fail);
    }

    private synchronized Future<Documents> documents() {
        var made = documents;
        if (made == null || made.failed()) {
            made = vertx.executeBlocking(this::write);
            documents = made;
        }
        return made;
    }

    private Documents write() {
        var served = new HashSet<>(actions.names());
        contract.operations().stream()
                .map(Contract.Operation::name)
                .filter(InvokeActions::serves)
                .forEach(served::add);
        var model = OASFactory.createOpenAPI().openapi("3.1.0");
        new ContractDocument(contract, served).writeTo(model);
        var written = SmallRyeOpenAPI.builder()
                .enableModelReader(false)
                .enableStandardStaticFiles(false)
                .enableStandardFilter(false)
                .enableAnnotationScan(false)
                .withInitialModel(model)
                .build();
        return new Documents(written.toJSON(), written.toYAML());
    }
}
