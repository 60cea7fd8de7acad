package io.openscf.api.contract.openapi;

import io.openscf.api.contract.Contract;
import io.openscf.api.invoke.InvokeActions;
import io.openscf.api.management.Action;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.HashSet;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** Fills the framework's empty document while the gateway is built, so that it costs nothing when it starts. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ContractFilter implements OASFilter {
    private final IndexView classes;

    /** Called by the framework. */
    public ContractFilter(IndexView classes) {
        this.classes = classes;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        var contract = Contract.load();
        var served = new HashSet<String>();
        contract.operations().stream()
                .map(Contract.Operation::name)
                .filter(InvokeActions::serves)
                .forEach(served::add);
        classes.getAllKnownImplementations(DotName.createSimple(Action.class)).stream()
                .map(found -> found.simpleName())
                .forEach(served::add);
        new ContractDocument(contract, served).writeTo(document);
    }
}
