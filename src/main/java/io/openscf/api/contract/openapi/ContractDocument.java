package io.openscf.api.contract.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.api.contract.Contract;
import io.openscf.api.contract.Contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * The contract as an OpenAPI document. All actions share one path; here each has {@code /?Action=<name>}, which with a
 * bearer token is a request that the gateway answers, so that the UI's "Try it out" does.
 */
final class ContractDocument {
    private static final String ABOUT = """
            The API of Tencent Cloud SCF, version 2018-04-16, served by openscf. Every answer has status 200 and one
            envelope: `Response` with the fields of the action, or with `Error`, and always with `RequestId`.

            To try it here, choose *Authorize* and enter the bearer token of your installation. SDKs sign their requests
            (TC3-HMAC-SHA256, or the older HmacSHA1 and HmacSHA256) and send the action as the header `X-TC-Action`
            instead. Times are text in UTC+8.

            Actions under *openscf: …* are no part of SCF. They are called in the same way with X-TC-Version openscf-1, and
            their times are ISO 8601 with a zone.
            """;
    private static final String TC3 = """
            `TC3-HMAC-SHA256 Credential=<SecretId>/<date>/<service>/tc3_request, SignedHeaders=content-type;host,
            Signature=<hex>`, as the official SDKs make it, with the headers X-TC-Action, X-TC-Version and X-TC-Timestamp
            (Unix seconds, at most five minutes off).
            """;

    private final Contract contract;
    private final Set<String> served;
    private final Schemas schemas;
    private final JsonNode examples = examples();

    ContractDocument(Contract contract, Set<String> served) {
        this.contract = contract;
        this.served = served;
        this.schemas = new Schemas(contract.documents());
    }

    private static JsonNode examples() {
        try (var in = ContractDocument.class.getResourceAsStream("/openapi-examples.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeTo(OpenAPI document) {
        document.setInfo(OASFactory.createInfo()
                .title("openscf")
                .version(Contract.VERSION)
                .description(ABOUT));
        document.setServers(List.of(OASFactory.createServer().url("/").description("this installation")));
        document.setComponents(OASFactory.createComponents()
                .addSecurityScheme(
                        "bearer",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("The token that `./openscf dev` shows and keeps in `dev.json`."))
                .addSecurityScheme(
                        "tc3",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("Authorization")
                                .description(TC3)));
        document.setSecurity(List.of(
                OASFactory.createSecurityRequirement().addScheme("bearer"),
                OASFactory.createSecurityRequirement().addScheme("tc3")));
        schemas.structs().forEach(document.getComponents()::addSchema);
        document.getComponents().addSchema("ErrorResponse", Schemas.error());
        var paths = OASFactory.createPaths();
        Stream.concat(contract.operations().stream(), contract.ownOperations().stream())
                .forEach(operation -> paths.addPathItem("/?Action=" + operation.name(), path(operation)));
        document.setPaths(paths);
    }

    private PathItem path(Operation operation) {
        var name = operation.name();
        return OASFactory.createPathItem()
                .POST(OASFactory.createOperation()
                        .operationId(name)
                        .summary(Texts.words(name))
                        .description(Texts.about(operation, served.contains(name)))
                        .tags(List.of(operation.own() ? Texts.OWN + Texts.tag(name) : Texts.tag(name)))
                        .addParameter(
                                header("X-TC-Version", "With a bearer token it may be left out.", operation.version()))
                        .addParameter(header("X-TC-Region", "Any region of SCF; one installation is one region.", null))
                        .requestBody(OASFactory.createRequestBody()
                                .required(true)
                                .content(json(schemas.request(operation), examples.get(name))))
                        .responses(responses(operation)));
    }

    private static Parameter header(String name, String description, @org.jspecify.annotations.Nullable String value) {
        var schema = OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING));
        if (value != null) {
            schema.enumeration(List.of(value)).defaultValue(value);
        }
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .description(description)
                .schema(schema);
    }

    private APIResponses responses(Operation operation) {
        return OASFactory.createAPIResponses()
                .addAPIResponse(
                        "200",
                        OASFactory.createAPIResponse()
                                .description("The answer, or an error; both have status 200.")
                                .content(json(schemas.envelope(operation), null)));
    }

    private static org.eclipse.microprofile.openapi.models.media.Content json(
            Schema schema, @org.jspecify.annotations.Nullable JsonNode example) {
        MediaType type = OASFactory.createMediaType().schema(schema);
        if (example != null) {
            type.example(new ObjectMapper().convertValue(example, Map.class));
        }
        return OASFactory.createContent().addMediaType("application/json", type);
    }
}
