package io.openscf.api.management.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.contract.Contract;
import io.openscf.api.contract.Validation;
import io.openscf.api.management.ActionRegistry;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.Zips;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/** Calls actions as the endpoint does behind authentication: checked against the contract, then run. Quotes are single. */
@Singleton
public class ActionTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ApiCall CALL = new ApiCall("11111111-1111-4111-8111-111111111111", null, "AKID");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ActionRegistry actions;
    private final Contract contract;
    private final Validation validation;

    ActionTests(ActionRegistry actions, Contract contract, Validation validation) {
        this.actions = actions;
        this.contract = contract;
        this.validation = validation;
    }

    /** The answer; fails the test when it is an error. */
    public ObjectNode run(String action, String request) {
        return start(action, request).await().atMost(SOON);
    }

    /** The code of the error, empty when there is none. */
    public String attempt(String action, String request) {
        return start(action, request)
                .map(done -> "")
                .onFailure(ScfException.class)
                .recoverWithItem(e -> ((ScfException) e).code().text())
                .await()
                .atMost(SOON);
    }

    public void assertCode(String code, String action, String request) {
        assertThat(attempt(action, request)).as(action + " " + request).isEqualTo(code);
    }

    private Uni<ObjectNode> start(String action, String request) {
        return Uni.createFrom().deferred(() -> {
            try {
                var fields = (ObjectNode) JSON.readTree(request.replace('\'', '"'));
                validation.check(Objects.requireNonNull(contract.operation("", action)), fields);
                return actions.run(action, CALL, fields);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A request of CreateFunction: Python, one file. */
    public static String python(String name, String more) {
        return "{'FunctionName':'%s','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}%s}"
                .formatted(name, Zips.base64("index.py", "def main_handler(e, c): return 1"), more);
    }

    /** Deletes every function of the namespace {@code default}. */
    public void deleteAllFunctions() {
        run("ListFunctions", "{'Limit':100}")
                .path("Functions")
                .forEach(function -> run(
                        "DeleteFunction",
                        "{'FunctionName':'%s'}"
                                .formatted(function.path("FunctionName").asText())));
    }
}
