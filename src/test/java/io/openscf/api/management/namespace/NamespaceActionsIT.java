package io.openscf.api.management.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Namespaces on a real PostgreSQL (management-api.md section 10.4). */
@QuarkusTest
@TestProfile(FreshData.class)
class NamespaceActionsIT {
    @Inject
    ActionTests actions;

    @AfterEach
    void deleteAll() {
        actions.run("ListNamespaces", "{'Limit':100}").path("Namespaces").forEach(namespace -> {
            var name = namespace.path("Name").asText();
            if (!name.equals("default")) {
                actions.run("DeleteNamespace", "{'Namespace':'%s'}".formatted(name));
            }
        });
    }

    @Test
    void listsWhatWasCreatedBesideTheDefault() {
        // given
        create("team-b", "second");
        create("team-a", "first");

        // then
        var all = actions.run("ListNamespaces", "{}");
        assertThat(all.path("TotalCount").asInt()).isEqualTo(3);
        assertThat(all.path("Namespaces").findValuesAsText("Name")).containsExactly("default", "team-a", "team-b");
        assertThat(all.path("Namespaces").findValuesAsText("Type")).containsOnly("default");
        assertThat(names("{'Orderby':'Updatetime','Order':'DESC','Limit':2}")).containsExactly("team-a", "team-b");
        assertThat(names("{'SearchKey':[{'Key':'Namespace','Value':'team'},{'Key':'Description','Value':'sec'}]}"))
                .containsExactly("team-b");
    }

    @Test
    void changesOnlyTheDescription() {
        create("described", "before");

        actions.run("UpdateNamespace", "{'Namespace':'described','Description':'after'}");

        assertThat(actions.run("ListNamespaces", "{'SearchKey':[{'Key':'Namespace','Value':'described'}]}")
                        .path("Namespaces")
                        .path(0)
                        .path("Description")
                        .asText())
                .isEqualTo("after");
    }

    @Test
    void holdsFunctionsOfItsOwnAndIsDeletedOnlyWhenEmpty() {
        // given
        create("busy", "");
        actions.run("CreateFunction", ActionTests.python("fn", ",'Namespace':'busy'"));

        // then
        actions.assertCode("ResourceNotFound.Function", "GetFunction", "{'FunctionName':'fn'}");
        actions.assertCode("ResourceInUse.Namespace", "DeleteNamespace", "{'Namespace':'busy'}");
        actions.run("DeleteFunction", "{'FunctionName':'fn','Namespace':'busy'}");
        actions.run("DeleteNamespace", "{'Namespace':'busy'}");
        actions.assertCode("ResourceNotFound.Namespace", "DeleteNamespace", "{'Namespace':'busy'}");
    }

    /** management-api.md section 12: five namespaces including the default. */
    @Test
    void keepsWithinTheLimit() {
        for (int i = 0; i < 4; i++) {
            create("n" + i, "");
        }

        actions.assertCode("LimitExceeded.Namespace", "CreateNamespace", "{'Namespace':'n4'}");
        actions.assertCode("ResourceInUse.Namespace", "CreateNamespace", "{'Namespace':'n3'}");
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidParameterValue.DefaultNamespace,CreateNamespace,default",
        "FailedOperation.DeleteNamespace,DeleteNamespace,default",
        "InvalidParameterValue.NamespaceInvalid,CreateNamespace,a b",
        "InvalidParameterValue.NamespaceInvalid,CreateNamespace,ends-",
        "InvalidParameterValue.NamespaceInvalid,DeleteNamespace,../x",
        "ResourceNotFound.Namespace,DeleteNamespace,absent"
    })
    void refusesWhatCannotBe(String code, String action, String name) {
        actions.assertCode(code, action, "{'Namespace':'%s'}".formatted(name));
    }

    @Test
    void answersWhatIsAbsentWithItsCode() {
        actions.assertCode("ResourceNotFound.Namespace", "UpdateNamespace", "{'Namespace':'absent','Description':'x'}");
        actions.assertCode(
                "InvalidParameterValue.SearchKey", "ListNamespaces", "{'SearchKey':[{'Key':'Other','Value':'x'}]}");
    }

    private void create(String name, String description) {
        actions.run("CreateNamespace", "{'Namespace':'%s','Description':'%s'}".formatted(name, description));
    }

    private java.util.List<String> names(String request) {
        return actions.run("ListNamespaces", request).path("Namespaces").findValuesAsText("Name");
    }
}
