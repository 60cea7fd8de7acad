package io.openscf.api.management.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.openscf.catalog.CodeUse;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.catalog.Zips;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions and aliases on a real PostgreSQL (management-api.md sections 10.2, 10.3; semantics.md section 12). */
@QuarkusTest
@TestProfile(FreshData.class)
class VersionActionsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final FunctionKey KEY = new FunctionKey("default", "fn");

    @Inject
    ActionTests actions;

    @Inject
    FunctionCatalog catalog;

    @Inject
    CodeUse codeUse;

    @BeforeEach
    void create() {
        actions.run("CreateFunction", ActionTests.python("fn", ",'Description':'latest'"));
    }

    @AfterEach
    void deleteAll() {
        actions.deleteAllFunctions();
    }

    @Test
    void publishesFrozenCopiesUnderNumbersFromOne() {
        // when
        var first = actions.run("PublishVersion", "{'FunctionName':'fn','Description':'one'}");
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'fn','Timeout':30,'MemorySize':256}");
        updateCode("def main_handler(e, c): return 2");
        var second = publish();

        // then
        assertThat(first.path("FunctionVersion").asText()).isEqualTo("1");
        assertThat(first.path("Description").asText()).isEqualTo("one");
        assertThat(first.path("MemorySize").asInt()).isEqualTo(128);
        assertThat(first.path("Namespace").asText()).isEqualTo("default");
        assertThat(second).isEqualTo("2");
        var frozen = get("1");
        assertThat(frozen.path("Timeout").asInt()).isEqualTo(3);
        assertThat(frozen.path("CodeInfo").asText()).isEqualTo("def main_handler(e, c): return 1");
        assertThat(frozen.path("FunctionVersion").asText()).isEqualTo("1");
        assertThat(frozen.path("Qualifier").asText()).isEqualTo("1");
        assertThat(get("2").path("CodeInfo").asText()).isEqualTo("def main_handler(e, c): return 2");
        assertThat(get("$LATEST").path("Description").asText()).isEqualTo("latest");
    }

    /** semantics.md 12: the same code in two versions has a pool of instances each. */
    @Test
    void givesEveryVersionAPoolOfItsOwn() {
        // given
        publish();
        publish();

        // then
        var keys = List.of(
                resolve("$LATEST").runKey(), resolve("1").runKey(), resolve("2").runKey());
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(resolve("1").codeSha256()).isEqualTo(resolve("2").codeSha256());
        assertThat(catalog.all(KEY).await().atMost(SOON))
                .extracting(FunctionVersion::version)
                .containsExactly("$LATEST", "2", "1");
        var before = resolve("1");
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'fn','Timeout':30}");
        assertThat(resolve("1")).isEqualTo(before);
    }

    @Test
    void publishesAfterAnUpdateWhenAsked() {
        actions.run(
                "UpdateFunctionCode",
                "{'FunctionName':'fn','Publish':'TRUE','ZipFile':'%s'}".formatted(Zips.base64("index.py", "x = 1")));
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'fn','Timeout':9,'Publish':'true'}");

        assertThat(get("1").path("CodeInfo").asText()).isEqualTo("x = 1");
        assertThat(get("1").path("Timeout").asInt()).isEqualTo(3);
        assertThat(get("2").path("Timeout").asInt()).isEqualTo(9);
    }

    /** management-api.md 10.2: $LATEST is included and counted. */
    @Test
    void listsVersions() {
        // given
        publish();
        publish();
        publish();

        // then
        var all = actions.run("ListVersionByFunction", "{'FunctionName':'fn'}");
        assertThat(all.path("TotalCount").asInt()).isEqualTo(4);
        assertThat(all.path("FunctionVersion").toString()).isEqualTo("[\"$LATEST\",\"3\",\"2\",\"1\"]");
        assertThat(all.path("Versions").findValuesAsText("Status")).containsOnly("Active");
        var page = actions.run(
                "ListVersionByFunction",
                "{'FunctionName':'fn','OrderBy':'AddTime','Order':'ASC','Offset':1,'Limit':2}");
        assertThat(page.path("TotalCount").asInt()).isEqualTo(4);
        assertThat(page.path("FunctionVersion").toString()).isEqualTo("[\"1\",\"2\"]");
    }

    @Test
    void neverGivesANumberTwice() {
        publish();
        publish();

        actions.run("DeleteFunction", "{'FunctionName':'fn','Qualifier':'2'}");

        assertThat(publish()).isEqualTo("3");
    }

    @Test
    void deletesOneVersionAndItsTriggersOnly() {
        // given
        publish();
        publish();
        resolve("1");
        trigger("t-one", "1");
        trigger("t-latest", "$LATEST");

        // when
        actions.run("DeleteFunctionVersion", "{'FunctionName':'fn','Qualifier':'1','ForceDelete':'true'}");

        // then
        assertThat(failure("1")).isEqualTo("ResourceNotFound.Qualifier");
        assertThat(resolve("2").version()).isEqualTo("2");
        assertThat(actions.run("ListTriggers", "{'FunctionName':'fn'}")
                        .path("Triggers")
                        .findValuesAsText("TriggerName"))
                .containsExactly("t-latest");
        actions.assertCode("ResourceNotFound.Version", "GetFunction", "{'FunctionName':'fn','Qualifier':'1'}");
        actions.assertCode("ResourceNotFound.Qualifier", "DeleteFunction", "{'FunctionName':'fn','Qualifier':'1'}");
        actions.assertCode(
                "InvalidParameterValue.Qualifier", "DeleteFunction", "{'FunctionName':'fn','Qualifier':'$LATEST'}");
        actions.assertCode(
                "InvalidParameterValue.Qualifier",
                "DeleteFunctionVersion",
                "{'FunctionName':'fn','Qualifier':'$DEFAULT'}");
        actions.assertCode("ResourceNotFound.Function", "DeleteFunction", "{'FunctionName':'no','Qualifier':'1'}");
    }

    @Test
    void triggersBelongToWhatExists() {
        assertThat(actions.attempt("CreateTrigger", triggerOf("early", "1"))).isEqualTo("ResourceNotFound.Qualifier");
        assertThat(actions.attempt("CreateTrigger", triggerOf("early", "live")))
                .isEqualTo("ResourceNotFound.Qualifier");

        publish();
        alias("CreateAlias", "live", "1", "");

        trigger("later", "1");
        trigger("later", "live");
        trigger("later", "$DEFAULT");
        assertThat(get("live").path("Triggers").findValuesAsText("Qualifier")).containsExactly("live");
    }

    /** A version keeps its package and its layers although the function has gone on to others. */
    @Test
    void keepsWhatAVersionIsMadeOf() {
        // given
        actions.run(
                "PublishLayerVersion",
                "{'LayerName':'held','CompatibleRuntimes':['Python3.9'],'Content':{'ZipFile':'%s'}}"
                        .formatted(Zips.base64("a", "layer of a version")));
        actions.run(
                "UpdateFunctionConfiguration",
                "{'FunctionName':'fn','Layers':[{'LayerName':'held','LayerVersion':1}],'Publish':'TRUE'}");
        var version = resolve("1");

        // when
        updateCode("def main_handler(e, c): return 'other'");
        actions.run(
                "UpdateFunctionConfiguration", "{'FunctionName':'fn','Layers':[{'LayerName':'','LayerVersion':0}]}");
        actions.run("DeleteLayerVersion", "{'LayerName':'held','LayerVersion':1}");

        // then
        assertThat(version.layers()).hasSize(1);
        assertThat(codeUse.digests()).contains(version.codeSha256()).containsAll(version.layers());
        actions.run("DeleteFunction", "{'FunctionName':'fn','Qualifier':'1'}");
        assertThat(codeUse.digests()).doesNotContainAnyElementsOf(version.layers());
    }

    /** management-api.md 10.3: $DEFAULT exists from the start, points to $LATEST, may be moved, not deleted. */
    @Test
    void everyFunctionHasADefaultAliasThatMoves() {
        // given
        publish();
        assertThat(actions.run("GetAlias", "{'FunctionName':'fn','Name':'$DEFAULT'}")
                        .path("FunctionVersion")
                        .asText())
                .isEqualTo("$LATEST");
        assertThat(resolve("$DEFAULT").version()).isEqualTo("$LATEST");

        // when
        alias("UpdateAlias", "$DEFAULT", "1", "");

        // then
        assertThat(resolve("$DEFAULT").version()).isEqualTo("1");
        assertThat(resolve("$LATEST").version()).isEqualTo("$LATEST");
        assertThat(get("$DEFAULT").path("FunctionVersion").asText()).isEqualTo("1");
        actions.assertCode("InvalidParameterValue.Alias", "DeleteAlias", "{'FunctionName':'fn','Name':'$DEFAULT'}");
        actions.assertCode(
                "InvalidParameterValue.Name",
                "CreateAlias",
                "{'FunctionName':'fn','Name':'$DEFAULT','FunctionVersion':'1'}");
    }

    @Test
    void routesByWeightAndByRule() {
        // given
        publish();
        publish();
        alias("CreateAlias", "half", "1", "'AdditionalVersionWeights':[{'Version':'2','Weight':0.5}]");
        alias(
                "CreateAlias",
                "rule",
                "1",
                "'AddtionVersionMatchs':[{'Version':'2','Key':'invoke.headers.User','Method':'exact','Expression':'42'}]");

        // then
        assertThat(IntStream.range(0, 60).mapToObj(i -> resolve("half").version()))
                .contains("1", "2")
                .containsOnly("1", "2");
        assertThat(resolve("rule", "{\"User\":\"42\"}").version()).isEqualTo("2");
        assertThat(resolve("rule", "{\"User\":\"43\"}").version()).isEqualTo("1");
        assertThat(resolve("rule").version()).isEqualTo("1");
        await().untilAsserted(() -> {
            resolve("rule");
            var fromMemory = catalog.resolveCached(KEY, new Qualifier.Named("rule"), "{\"User\":\"42\"}");
            assertThat(fromMemory).isNotNull();
            assertThat(fromMemory.version()).isEqualTo("2");
        });
        var shown = actions.run("GetAlias", "{'FunctionName':'fn','Name':'rule'}");
        assertThat(shown.path("RoutingConfig").toString())
                .isEqualTo(
                        "{\"AdditionalVersionWeights\":[],\"AddtionVersionMatchs\":"
                                + "[{\"Version\":\"2\",\"Key\":\"invoke.headers.User\",\"Method\":\"exact\",\"Expression\":\"42\"}]}");
    }

    /** management-api.md 10.3: an absent RoutingConfig means all traffic to the main version. */
    @Test
    void movesAtOnceAndClearsTheRouting() {
        // given
        publish();
        publish();
        alias("CreateAlias", "live", "1", "'AdditionalVersionWeights':[{'Version':'2','Weight':1}]");
        assertThat(resolve("live").version()).isEqualTo("2");

        // when
        alias("UpdateAlias", "live", "1", "");

        // then
        assertThat(resolve("live").version()).isEqualTo("1");
        assertThat(actions.run("GetAlias", "{'FunctionName':'fn','Name':'live'}")
                        .path("RoutingConfig")
                        .toString())
                .isEqualTo("{\"AdditionalVersionWeights\":[],\"AddtionVersionMatchs\":[]}");
    }

    @Test
    void keepsVersionsThatAnAliasLeadsTo() {
        // given
        publish();
        publish();
        alias("CreateAlias", "live", "1", "'AdditionalVersionWeights':[{'Version':'2','Weight':0.1}]");

        // then
        for (var version : List.of("1", "2")) {
            actions.assertCode(
                    "UnsupportedOperation.AliasBind",
                    "DeleteFunction",
                    "{'FunctionName':'fn','Qualifier':'%s'}".formatted(version));
        }
        actions.run("DeleteAlias", "{'FunctionName':'fn','Name':'live'}");
        actions.run("DeleteFunction", "{'FunctionName':'fn','Qualifier':'2'}");
        assertThat(failure("live")).isEqualTo("ResourceNotFound.Qualifier");
    }

    /** management-api.md 6.3: Offset and Limit of ListAliases are texts. */
    @Test
    void listsAliases() {
        // given
        publish();
        publish();
        alias("CreateAlias", "beta", "2", "");
        alias("CreateAlias", "alpha", "1", "'AdditionalVersionWeights':[{'Version':'2','Weight':0.1}]");

        // then
        var all = actions.run("ListAliases", "{'FunctionName':'fn'}");
        assertThat(all.path("Aliases").findValuesAsText("Name")).containsExactly("$DEFAULT", "alpha", "beta");
        assertThat(all.path("TotalCount").asInt()).isEqualTo(3);
        assertThat(actions.run("ListAliases", "{'FunctionName':'fn','FunctionVersion':'2'}")
                        .path("Aliases")
                        .findValuesAsText("Name"))
                .containsExactly("alpha", "beta");
        assertThat(actions.run("ListAliases", "{'FunctionName':'fn','Offset':'1','Limit':'1'}")
                        .path("Aliases")
                        .findValuesAsText("Name"))
                .containsExactly("alpha");
        actions.assertCode("InvalidParameterValue.Limit", "ListAliases", "{'FunctionName':'fn','Limit':'x'}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            InvalidParameterValue.Name | 'Name':'1a','FunctionVersion':'1'
            ResourceNotFound.FunctionVersion | 'Name':'a','FunctionVersion':'9'
            ResourceNotFound.FunctionVersion | 'Name':'a','FunctionVersion':'live'
            ResourceNotFound.FunctionVersion | 'Name':'a','FunctionVersion':'1','RoutingConfig':{'AdditionalVersionWeights':[{'Version':'9','Weight':0.5}]}
            InvalidParameterValue.AdditionalVersionWeights | 'Name':'a','FunctionVersion':'1','RoutingConfig':{'AdditionalVersionWeights':[{'Version':'$LATEST','Weight':1.5}]}
            InvalidParameterValue.RoutingConfig | 'Name':'a','FunctionVersion':'1','RoutingConfig':{'AdditionalVersionWeights':[{'Version':'1','Weight':0.5}]}
            InvalidParameterValue.RoutingConfig | 'Name':'a','FunctionVersion':'1','RoutingConfig':{'AddtionVersionMatchs':[{'Version':'$LATEST','Key':'User','Method':'exact','Expression':'x'}]}
            InvalidParameterValue.RoutingConfig | 'Name':'a','FunctionVersion':'1','RoutingConfig':{'AddtionVersionMatchs':[{'Version':'$LATEST','Key':'invoke.headers.U','Method':'prefix','Expression':'x'}]}
            InvalidParameterValue.RoutingConfig | 'Name':'a','FunctionVersion':'1','RoutingConfig':{'AddtionVersionMatchs':[{'Version':'$LATEST','Key':'invoke.headers.U','Method':'range','Expression':'(9,1)'}]}
            ResourceInUse.Alias | 'Name':'live','FunctionVersion':'1'
            """)
    void refusesOtherAliases(String code, String fields) {
        publish();
        alias("CreateAlias", "live", "1", "");

        actions.assertCode(code, "CreateAlias", "{'FunctionName':'fn',%s}".formatted(fields));
    }

    @Test
    void answersWhatIsAbsentWithItsCode() {
        actions.assertCode("ResourceNotFound.Alias", "GetAlias", "{'FunctionName':'fn','Name':'no'}");
        actions.assertCode("ResourceNotFound.Alias", "DeleteAlias", "{'FunctionName':'fn','Name':'no'}");
        actions.assertCode(
                "ResourceNotFound.Alias",
                "UpdateAlias",
                "{'FunctionName':'fn','Name':'no','FunctionVersion':'$LATEST'}");
        for (var action : List.of("ListAliases", "ListVersionByFunction", "PublishVersion")) {
            actions.assertCode("ResourceNotFound.Function", action, "{'FunctionName':'absent'}");
        }
    }

    @Test
    void goesWithItsVersionsAndAliases() {
        // given
        publish();
        alias("CreateAlias", "live", "1", "");

        // when
        actions.run("DeleteFunction", "{'FunctionName':'fn'}");

        // then
        assertThat(failure("1")).isEqualTo("ResourceNotFound.Function");
        create();
        assertThat(failure("live")).isEqualTo("ResourceNotFound.Qualifier");
        assertThat(publish()).isEqualTo("1");
    }

    private String publish() {
        return actions.run("PublishVersion", "{'FunctionName':'fn'}")
                .path("FunctionVersion")
                .asText();
    }

    private void updateCode(String source) {
        actions.run(
                "UpdateFunctionCode",
                "{'FunctionName':'fn','ZipFile':'%s'}".formatted(Zips.base64("index.py", source)));
    }

    private void alias(String action, String name, String version, String routing) {
        actions.run(
                action,
                "{'FunctionName':'fn','Name':'%s','FunctionVersion':'%s'%s}"
                        .formatted(name, version, routing.isEmpty() ? "" : ",'RoutingConfig':{" + routing + "}"));
    }

    private void trigger(String name, String qualifier) {
        actions.run("CreateTrigger", triggerOf(name, qualifier));
    }

    private static String triggerOf(String name, String qualifier) {
        return "{'FunctionName':'fn','TriggerName':'%s','Type':'timer','TriggerDesc':'0 0 1 1 1 * 2099','Qualifier':'%s'}"
                .formatted(name, qualifier);
    }

    private ObjectNode get(String qualifier) {
        return actions.run(
                "GetFunction", "{'FunctionName':'fn','ShowCode':'TRUE','Qualifier':'%s'}".formatted(qualifier));
    }

    private FunctionVersion resolve(String qualifier) {
        return resolve(qualifier, null);
    }

    private FunctionVersion resolve(String qualifier, @Nullable String routingKey) {
        return catalog.resolve(KEY, Qualifier.parse(qualifier), routingKey)
                .await()
                .atMost(SOON);
    }

    private String failure(String qualifier) {
        return catalog.resolve(KEY, Qualifier.parse(qualifier), null)
                .map(found -> "found")
                .onFailure(ScfException.class)
                .recoverWithItem(e -> ((ScfException) e).code().text())
                .await()
                .atMost(SOON);
    }
}
