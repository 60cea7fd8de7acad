package io.openscf.api.contract.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.contract.Contract;
import io.openscf.api.contract.ValidRequests;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.junit.jupiter.api.Test;

/** The document that the framework serves, as a model. */
class ContractDocumentTest {
    private final OpenAPI document = document();

    private static OpenAPI document() {
        var document = OASFactory.createOpenAPI();
        new ContractDocument(Contract.load(), Set.of("CreateFunction", "Invoke")).writeTo(document);
        return document;
    }

    @Test
    void hasOneOperationForEveryAction() {
        assertThat(document.getPaths().getPathItems())
                .hasSize(52 + Contract.load().ownOperations().size());
        for (var operation : Contract.load().operations()) {
            assertThat(operation(operation.name()).getOperationId()).isEqualTo(operation.name());
        }
    }

    @Test
    void saysWhichActionsAreNotServed() {
        assertThat(operation("CreateFunction").getDescription()).doesNotContain("ActionOffline");
        assertThat(operation("ListCustomDomains").getDescription()).contains("ActionOffline");
        assertThat(operation("CreateFunction").getDescription()).contains("`ResourceInUse.FunctionName`");
    }

    /** An SDK's generator must be able to tell SCF from what is openscf's own. */
    @Test
    void keepsActionsThatAreNoPartOfScfApart() {
        assertThat(operation("ListEvents").getTags()).allMatch(tag -> tag.startsWith("openscf: "));
        assertThat(operation("ListEvents")
                        .getParameters()
                        .getFirst()
                        .getSchema()
                        .getDefaultValue())
                .isEqualTo("openscf-1");
        assertThat(operation("ListAsyncEvents").getTags()).noneMatch(tag -> tag.startsWith("openscf"));
    }

    @Test
    void describesRequests() {
        var create = request("CreateFunction");

        assertThat(create.getRequired()).containsExactlyInAnyOrder("FunctionName", "Code");
        assertThat(property(create, "Timeout").getMinimum()).isEqualByComparingTo("1");
        assertThat(property(create, "Timeout").getMaximum())
                .as("semantics.md section 6: a day for long runs")
                .isEqualByComparingTo("86400");
        assertThat(property(create, "Timeout").getDescription()).contains("Unit: s");
        assertThat(property(create, "MemorySize").getMinimum()).isEqualByComparingTo("64");
        assertThat(property(create, "MemorySize").getDescription()).contains("Step: 128");
        assertThat(property(create, "FunctionName").getPattern()).startsWith("^[A-Za-z]");
        assertThat(property(create, "Type").getEnumeration()).containsExactly("Event", "HTTP");
        assertThat(property(create, "Runtime").getEnumeration()).isNull();
        assertThat(property(create, "Runtime").getDescription()).contains("`Python3.10`");
        assertThat(property(create, "Code").getRef()).isEqualTo("#/components/schemas/Code");
        assertThat(property(create, "Layers").getMaxItems()).isEqualTo(5);
        assertThat(property(request("ListFunctions"), "Limit").getDefaultValue())
                .isEqualTo(20);
        assertThat(property(request("PutProvisionedConcurrencyConfig"), "TrackingTarget")
                        .getExclusiveMaximum())
                .isEqualByComparingTo(BigDecimal.ONE);
    }

    @Test
    void describesAnswersAndErrorsInOneEnvelope() {
        var answer = operation("GetFunction")
                .getResponses()
                .getAPIResponse("200")
                .getContent()
                .getMediaType("application/json")
                .getSchema()
                .getProperties()
                .get("Response");

        var fields = answer.getOneOf().getFirst();
        assertThat(fields.getRequired()).contains("FunctionName", "RequestId");
        assertThat(fields.getProperties().get("Triggers").getType()).containsExactly(SchemaType.ARRAY);
        assertThat(answer.getOneOf().getLast().getRef()).isEqualTo("#/components/schemas/ErrorResponse");
    }

    @Test
    void describesBothWaysToAuthenticate() {
        assertThat(document.getComponents().getSecuritySchemes()).containsOnlyKeys("bearer", "tc3");
        assertThat(document.getSecurity()).hasSize(2);
    }

    /** An example that the gateway would refuse would be worse than none. */
    @Test
    void showsExamplesThatPassValidation() throws IOException {
        try (var in = getClass().getResourceAsStream("/openapi-examples.json")) {
            var examples = new ObjectMapper().readTree(Objects.requireNonNull(in));
            assertThat(examples.size()).isGreaterThan(15);
            examples.properties()
                    .forEach(example -> assertThat(
                                    ValidRequests.fault(example.getKey(), (ObjectNode) example.getValue()))
                            .as(example.getKey())
                            .isEmpty());
        }
    }

    private Operation operation(String action) {
        return document.getPaths().getPathItem("/?Action=" + action).getPOST();
    }

    private Schema request(String action) {
        return operation(action)
                .getRequestBody()
                .getContent()
                .getMediaType("application/json")
                .getSchema();
    }

    private static Schema property(Schema schema, String name) {
        Map<String, Schema> properties = schema.getProperties();
        return properties.get(name);
    }
}
