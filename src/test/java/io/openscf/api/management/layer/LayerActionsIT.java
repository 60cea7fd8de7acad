package io.openscf.api.management.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.catalog.LayerDirectories;
import io.openscf.catalog.Zips;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Qualifier;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers on a real PostgreSQL and bucket server (management-api.md sections 10.9, 11.3; semantics.md section 13). */
@QuarkusTest
@TestProfile(FreshData.class)
class LayerActionsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    ActionTests actions;

    @Inject
    FunctionCatalog catalog;

    @Inject
    LayerDirectories directories;

    @AfterEach
    void deleteAll() {
        actions.deleteAllFunctions();
        actions.run("ListLayers", "{'Limit':100}").path("Layers").forEach(layer -> {
            var name = layer.path("LayerName").asText();
            actions.run("ListLayerVersions", "{'LayerName':'%s'}".formatted(name))
                    .path("LayerVersions")
                    .forEach(
                            version -> delete(name, version.path("LayerVersion").asInt()));
        });
    }

    @Test
    void numbersVersionsFromOneAndNeverTwice() {
        assertThat(publish("counted", "a", "1")).isEqualTo(1);
        assertThat(publish("counted", "a", "2")).isEqualTo(2);

        delete("counted", 2);
        delete("counted", 1);

        assertThat(publish("counted", "a", "3")).isEqualTo(3);
    }

    @Test
    void givesBackWhatWasPublished() throws Exception {
        // given
        actions.run(
                "PublishLayerVersion",
                layer("shown", "Python3.9','Nodejs18.15", "lib.py", "x")
                        .replaceFirst(
                                "}$", ",'Description':'值','LicenseInfo':'MIT','Tags':[{'Key':'k','Value':'v'}]}"));

        // when
        var got = actions.run("GetLayerVersion", "{'LayerName':'shown','LayerVersion':1}");

        // then
        assertThat(got.path("CompatibleRuntimes").toString()).isEqualTo("[\"Python3.9\",\"Nodejs18.15\"]");
        assertThat(got.path("Description").asText()).isEqualTo("值");
        assertThat(got.path("LicenseInfo").asText()).isEqualTo("MIT");
        assertThat(got.path("Status").asText()).isEqualTo("Active");
        assertThat(got.path("AddTime").asText()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
        var zip = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(got.path("Location").asText()))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(Zips.sha256(zip.body())).isEqualTo(got.path("CodeSha256").asText());
        var listed =
                actions.run("ListLayers", "{'SearchKey':'sho'}").path("Layers").path(0);
        assertThat(listed.path("Tags").toString()).isEqualTo("[{\"Key\":\"k\",\"Value\":\"v\"}]");
    }

    @Test
    void listsTheNewestVersionOfEachLayerThatFits() {
        // given
        publish("one", "a", "1");
        publish("one", "a", "2");
        actions.run("PublishLayerVersion", layer("one", "Nodejs18.15", "a", "3"));
        publish("two", "a", "1");

        // then
        assertThat(actions.run("ListLayers", "{}").path("Layers").findValuesAsText("LayerVersion"))
                .containsExactly("3", "1");
        assertThat(actions.run("ListLayers", "{'CompatibleRuntime':'Python3.9'}")
                        .path("Layers")
                        .findValuesAsText("LayerVersion"))
                .containsExactly("2", "1");
        var page = actions.run("ListLayers", "{'Limit':1,'Offset':1}");
        assertThat(page.path("TotalCount").asInt()).isEqualTo(2);
        assertThat(page.path("Layers").findValuesAsText("LayerName")).containsExactly("two");
        assertThat(actions.run("ListLayerVersions", "{'LayerName':'one'}")
                        .path("LayerVersions")
                        .findValuesAsText("LayerVersion"))
                .containsExactly("3", "2", "1");
        assertThat(actions.run("ListLayerVersions", "{'LayerName':'one','CompatibleRuntime':['Nodejs18.15','Php7']}")
                        .path("LayerVersions")
                        .findValuesAsText("LayerVersion"))
                .containsExactly("3");
    }

    @Test
    void keepsWithinItsLimits() {
        for (int i = 0; i < 4; i++) {
            publish("limit-" + i, "a", "1");
        }
        publish("limit-0", "a", "2");
        publish("limit-0", "a", "3");

        actions.assertCode("LimitExceeded.Layers", "PublishLayerVersion", layer("limit-4", "Python3.9", "a", "1"));
        actions.assertCode(
                "LimitExceeded.LayerVersions", "PublishLayerVersion", layer("limit-0", "Python3.9", "a", "4"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            InvalidParameterValue.LayerName | 'LayerName':'1a'
            InvalidParameterValue.LayerName | 'LayerName':'a-'
            InvalidParameterValue.LayerName | 'LayerName':'../a'
            InvalidParameterValue.CompatibleRuntimes | 'CompatibleRuntimes':[]
            InvalidParameterValue.CompatibleRuntimes | 'CompatibleRuntimes':['Ruby3']
            InvalidParameterValue.CompatibleRuntimes | 'CompatibleRuntimes':['Php5.6','Php7','Php7.4','Php8.0','Go1','Java8']
            InvalidParameterValue.Content | 'Content':{}
            InvalidParameterValue.Content | 'Content':{'ZipFile':'AAAA'}
            InvalidParameterValue.ZipFileBase64BinasciiError | 'Content':{'ZipFile':'QQ'}
            MissingParameter | 'Content':null
            """)
    void refusesBadLayers(String code, String instead) {
        var field = instead.substring(0, instead.indexOf(':'));
        var request = layer("refused", "Python3.9", "a", "1");
        int from = request.indexOf(field);
        int to = field.equals("'Content'") ? request.length() - 1 : request.indexOf(",'", from);
        actions.assertCode(code, "PublishLayerVersion", request.substring(0, from) + instead + request.substring(to));
    }

    @Test
    void answersWhatIsAbsentWithItsCode() {
        actions.assertCode(
                "ResourceNotFound.LayerVersion", "GetLayerVersion", "{'LayerName':'absent','LayerVersion':1}");
        actions.assertCode(
                "ResourceNotFound.LayerVersion", "DeleteLayerVersion", "{'LayerName':'absent','LayerVersion':1}");
        actions.assertCode(
                "ResourceNotFound.LayerVersion", "GetLayerVersion", "{'LayerName':'a\\u0000','LayerVersion':1}");
        actions.assertCode("ResourceNotFound.Layer", "ListLayerVersions", "{'LayerName':'absent'}");
        actions.assertCode(
                "ResourceNotFound.Layer",
                "CreateFunction",
                ActionTests.python("f1", ",'Layers':[{'LayerName':'absent','LayerVersion':1}]"));
    }

    /** semantics.md 13 and management-api.md 10.1: in list order, the later overwriting the earlier. */
    @Test
    void bindsInOrderTheLastWinning() throws Exception {
        // given
        publish("base", "both.txt", "base");
        publish("top", "both.txt", "top");
        actions.run(
                "CreateFunction",
                ActionTests.python(
                        "bound",
                        ",'Layers':[{'LayerName':'base','LayerVersion':1},{'LayerName':'top','LayerVersion':1}]"));

        // then
        assertThat(merged("bound").resolve("both.txt")).hasContent("top");
        assertThat(actions.run("GetFunction", "{'FunctionName':'bound'}")
                        .path("Layers")
                        .findValuesAsText("LayerName"))
                .containsExactly("base", "top");
        bind("bound", "{'LayerName':'top','LayerVersion':1},{'LayerName':'base','LayerVersion':1}");
        assertThat(merged("bound").resolve("both.txt")).hasContent("base");
    }

    /** management-api.md 10.1: the list replaces; one entry with an empty name unbinds all. */
    @Test
    void replacesAndClearsLayers() {
        // given
        publish("first", "a", "1");
        publish("second", "a", "2");
        actions.run("CreateFunction", ActionTests.python("fn", ",'Layers':[{'LayerName':'first','LayerVersion':1}]"));
        var before = resolve("fn");

        // then
        bind("fn", "{'LayerName':'second','LayerVersion':1}");
        assertThat(resolve("fn").layers()).hasSize(1).isNotEqualTo(before.layers());
        assertThat(resolve("fn").runKey()).isNotEqualTo(before.runKey());
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'fn','Timeout':9}");
        assertThat(resolve("fn").layers()).hasSize(1);
        bind("fn", "{'LayerName':'','LayerVersion':0}");
        assertThat(resolve("fn").layers()).isEmpty();
        assertThat(actions.run("GetFunction", "{'FunctionName':'fn'}").path("Layers"))
                .isEmpty();
    }

    /** semantics.md 13: a deleted layer version keeps working for versions already bound. */
    @Test
    void keepsADeletedLayerForThoseWhoHoldIt() throws Exception {
        // given
        publish("leaving", "a.txt", "still here");
        actions.run(
                "CreateFunction", ActionTests.python("holder", ",'Layers':[{'LayerName':'leaving','LayerVersion':1}]"));

        // when
        delete("leaving", 1);

        // then
        assertThat(merged("holder").resolve("a.txt")).hasContent("still here");
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'holder','Timeout':9}");
        assertThat(resolve("holder").layers()).hasSize(1);
        var shown = actions.run("GetFunction", "{'FunctionName':'holder'}").path("Layers");
        assertThat(shown.path(0).path("LayerName").asText()).isEqualTo("leaving");
        assertThat(shown.path(0).path("Status").asText()).isEqualTo("Deleted");
        actions.assertCode(
                "ResourceNotFound.Layer",
                "CreateFunction",
                ActionTests.python("late", ",'Layers':[{'LayerName':'leaving','LayerVersion':1}]"));
    }

    @Test
    void refusesWhatCannotBeBound() {
        // given
        actions.run("PublishLayerVersion", layer("node", "Nodejs18.15", "a", "1"));
        publish("python", "a", "1");
        actions.run("CreateFunction", ActionTests.python("fn", ""));

        // then
        var six = "{'LayerName':'python','LayerVersion':1},".repeat(6).replaceFirst(",$", "");
        for (var wrong : List.of(
                "{'LayerName':'node','LayerVersion':1}",
                six,
                "{'LayerName':'python','LayerVersion':0}",
                "{'LayerName':'python','LayerVersion':1},{'LayerName':'','LayerVersion':0}")) {
            actions.assertCode(
                    "InvalidParameterValue.Layers",
                    "UpdateFunctionConfiguration",
                    "{'FunctionName':'fn','Layers':[%s]}".formatted(wrong));
        }
        assertThat(resolve("fn").layers()).isEmpty();
    }

    /** management-api.md section 12: unpacked code and layers together. */
    @Test
    void countsPackageAndLayersTogether() {
        // given
        var large = "0".repeat(12 << 20);
        publish("large", "a.txt", large);

        // then
        actions.run("CreateFunction", ActionTests.python("small", ""));
        bind("small", "{'LayerName':'large','LayerVersion':1}");
        actions.assertCode(
                "InvalidParameterValue.Layers",
                "UpdateFunctionCode",
                "{'FunctionName':'small','ZipFile':'%s'}".formatted(Zips.base64("index.py", "#" + large)));
        actions.assertCode(
                "InvalidParameterValue.Layers",
                "UpdateFunctionConfiguration",
                "{'FunctionName':'small','Layers':[{'LayerName':'large','LayerVersion':1},{'LayerName':'large','LayerVersion':1}]}");
    }

    private int publish(String name, String file, String content) {
        return actions.run("PublishLayerVersion", layer(name, "Python3.9", file, content))
                .path("LayerVersion")
                .asInt();
    }

    private static String layer(String name, String runtimes, String file, String content) {
        return "{'LayerName':'%s','CompatibleRuntimes':['%s'],'Content':{'ZipFile':'%s'}}"
                .formatted(name, runtimes, Zips.base64(file, content));
    }

    private void delete(String name, int version) {
        actions.run("DeleteLayerVersion", "{'LayerName':'%s','LayerVersion':%d}".formatted(name, version));
    }

    private void bind(String function, String layers) {
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'%s','Layers':[%s]}".formatted(function, layers));
    }

    private FunctionVersion resolve(String name) {
        return catalog.resolve(new FunctionKey("default", name), Qualifier.LATEST, null)
                .await()
                .atMost(SOON);
    }

    private Path merged(String function) {
        var directory = directories.merged(resolve(function).layers()).await().atMost(SOON);
        assertThat(Files.isDirectory(directory)).isTrue();
        return directory;
    }
}
