package io.openscf.connector.mps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.connector.IntakeConnector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.testkit.IntakeConnectorContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every intake, with the fixtures of MPS (events/README.md section 12). */
class MpsContractTest extends IntakeConnectorContract {
    @Override
    protected IntakeConnector connector() {
        return new MpsConnector();
    }

    @Override
    protected String name() {
        return "videos";
    }

    @Override
    protected String description() {
        return "{\"eventType\":\"WorkflowTask\"}";
    }

    @Override
    protected String notification() {
        return fixture("mps-workflow-task.json");
    }

    @Override
    protected String otherNotification() {
        return notification().replace("\"FINISH\"", "\"PROCESSING\"");
    }

    private static String fixture(String name) {
        try (var stream = MpsContractTest.class.getResourceAsStream("/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"WorkflowTask,mps-workflow-task.json", "EditMediaTask,mps-edit-media-task.json"})
    void sendsTheEventOfItsTypeAsItIs(String type, String file) throws IOException {
        var mine = new Trigger("trg-1", "videos", "{\"eventType\":\"" + type + "\"}", "", "default.f.$LATEST");

        var events = connector().accept(Map.of(), fixture(file), List.of(mine));

        assertThat(events).hasSize(1);
        assertThat(Fields.JSON.readTree(events.getFirst().json())).isEqualTo(Fields.JSON.readTree(fixture(file)));
        assertThat(connector().accept(Map.of(), notification(), List.of(mine)))
                .hasSize(type.equals("WorkflowTask") ? 1 : 0);
    }

    /** Section 12: one function per type per account. */
    @Test
    void leavesATypeToOneFunction() {
        var one = new Trigger("", "videos", "{\"eventType\":\"WorkflowTask\"}", "", "default.f.$LATEST");
        var other = new Trigger("", "videos", "{\"eventType\":\"EditMediaTask\"}", "", "default.f.$LATEST");

        assertThat(connector().conflict(one, one)).isPresent();
        assertThat(connector().conflict(one, other)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"eventType\":\"Upload\"}", "{\"eventType\":\"WorkflowTask\",\"more\":1}"})
    void refusesABadDescription(String description) {
        assertThatThrownBy(() -> connector().normalise("videos", description))
                .isInstanceOf(InvalidTriggerException.class);
    }
}
