package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The names are copies, so that the CLI need not read the contract; here they are compared with it. */
class ParameterNamesTest {
    private static JsonObject actions;

    @BeforeAll
    static void readContract() throws IOException {
        actions = Json.object(Files.readString(Path.of("../src/main/resources/scf-api.json")))
                .object("actions");
    }

    @Test
    void functionsTakeWhatCreateFunctionTakes() {
        assertThat(ParameterNames.FUNCTION).isEqualTo(fieldsOf("CreateFunction"));
    }

    @Test
    void someAreOfUpdateFunctionConfigurationOnly() {
        assertThat(fieldsOf("UpdateFunctionConfiguration")).containsAll(ParameterNames.UPDATE);
    }

    @Test
    void triggersTakeWhatCreateTriggerTakesApartFromTheFunction() {
        // when
        var fields = fieldsOf("CreateTrigger");

        // then
        fields.removeAll(Set.of("FunctionName", "Namespace"));
        assertThat(ParameterNames.TRIGGER).isEqualTo(fields);
    }

    private static Set<String> fieldsOf(String action) {
        return actions.object(action).objects("requestFields").stream()
                .map(field -> field.text("name"))
                .collect(Collectors.toSet());
    }
}
