package io.openscf.api.management.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.ActionRegistry;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.CatalogChange;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.catalog.UnpackedCode;
import io.openscf.catalog.Zips;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The function actions on a real PostgreSQL and a real bucket server (management-api.md section 10.1). */
@QuarkusTest
@TestProfile(FreshData.class)
class FunctionActionsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ApiCall CALL = new ApiCall("11111111-1111-4111-8111-111111111111", null, "AKID");
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    ActionRegistry actions;

    @Inject
    FunctionCatalog catalog;

    @Inject
    TriggerCatalog triggers;

    @Inject
    UnpackedCode code;

    @Inject
    Pool sql;

    @Inject
    HeardChanges heard;

    @Singleton
    static class HeardChanges {
        final Queue<CatalogChange> changes = new ConcurrentLinkedQueue<>();

        void hear(@ObservesAsync CatalogChange change) {
            changes.add(change);
        }
    }

    @AfterEach
    void deleteAll() {
        run("ListFunctions", "{'Limit':100}").path("Functions").forEach(function -> {
            run(
                    "DeleteFunction",
                    "{'FunctionName':'%s'}"
                            .formatted(function.path("FunctionName").asText()));
        });
    }

    @Test
    void givesBackEveryFieldOfTheContract() throws IOException {
        // given
        create(
                "full",
                ",'Description':'值','MemorySize':256,'Timeout':7,'InitTimeout':9,"
                        + "'Environment':{'Variables':[{'Key':'A','Value':'1'}]},'PublicNetConfig':{'PublicNetStatus':'DISABLE'},"
                        + "'Tags':[{'Key':'k','Value':'v'}],'VpcConfig':{'VpcId':'vpc-1'}");

        // when
        var full = run("GetFunction", "{'FunctionName':'full','ShowCode':'TRUE'}");

        // then
        var contract = JSON.readTree(Files.readString(java.nio.file.Path.of("main/resources/scf-api.json")));
        contract.path("actions").path("GetFunction").path("responseFields").forEach(field -> {
            var name = field.path("name").asText();
            if (field.path("returned").asBoolean()
                    && !List.of("RequestId", "ImageConfig").contains(name)) {
                assertThat(full.has(name)).as(name).isTrue();
            }
        });
        assertThat(full.path("FunctionId").asText()).matches("lam-[a-z0-9]{8}");
        assertThat(full.path("Status").asText()).isEqualTo("Active");
        assertThat(full.path("Description").asText()).isEqualTo("值");
        assertThat(full.path("MemorySize").asInt()).isEqualTo(256);
        assertThat(full.path("CodeInfo").asText()).isEqualTo("def main_handler(e, c): return 1");
        assertThat(full.path("AddTime").asText()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
        assertThat(full.path("PublicNetConfig").toString())
                .isEqualTo(
                        "{\"PublicNetStatus\":\"DISABLE\",\"EipConfig\":{\"EipStatus\":\"DISABLE\",\"EipAddress\":[]}}");
        assertThat(full.path("VpcConfig").toString()).isEqualTo("{\"VpcId\":\"vpc-1\",\"SubnetId\":\"\"}");
        assertThat(full.path("Environment").toString()).isEqualTo("{\"Variables\":[{\"Key\":\"A\",\"Value\":\"1\"}]}");
    }

    @Test
    void letsOneOfFiftyCreationsOfANameThrough() {
        // when
        var outcomes = all(50, i -> attempt("CreateFunction", creation("same", "")));

        // then
        assertThat(outcomes).filteredOn(""::equals).hasSize(1);
        assertThat(outcomes).filteredOn("ResourceInUse.FunctionName"::equals).hasSize(49);
    }

    @Test
    void neverExceedsTheLimitOfANamespace() {
        // when
        var outcomes = all(30, i -> attempt("CreateFunction", creation("many-" + i, "")));

        // then
        assertThat(outcomes).filteredOn(""::equals).hasSize(12);
        assertThat(outcomes).filteredOn("LimitExceeded.Function"::equals).hasSize(18);
    }

    @Test
    void changesOnlyWhatIsGiven() {
        // given
        create("changing", ",'Description':'before','Environment':{'Variables':[{'Key':'A','Value':'1'}]}");

        // when
        run("UpdateFunctionConfiguration", "{'FunctionName':'changing','Timeout':30}");

        // then
        var after = run("GetFunction", "{'FunctionName':'changing'}");
        assertThat(after.path("Timeout").asInt()).isEqualTo(30);
        assertThat(after.path("Description").asText()).isEqualTo("before");
        assertThat(after.path("Environment").path("Variables")).hasSize(1);
        run(
                "UpdateFunctionConfiguration",
                "{'FunctionName':'changing','Environment':{'Variables':[{'Key':'','Value':''}]}}");
        assertThat(run("GetFunction", "{'FunctionName':'changing'}")
                        .path("Environment")
                        .path("Variables"))
                .isEmpty();
        assertCode(
                "InvalidParameterValue.Runtime",
                "UpdateFunctionConfiguration",
                "{'FunctionName':'changing','Runtime':'Nodejs18.15'}");
        assertCode(
                "InvalidParameterValue.ClsRole",
                "UpdateFunctionConfiguration",
                "{'FunctionName':'changing','ClsLogsetId':'x'}");
    }

    @Test
    void servesTheNewCodeAtOnceAndTellsEveryGateway() throws IOException {
        // given
        var key = new FunctionKey("default", "served");
        create("served", "");
        var before = catalog.resolve(key, Qualifier.DEFAULT, null).await().atMost(SOON);
        heard.changes.clear();

        // when
        run(
                "UpdateFunctionCode",
                "{'FunctionName':'served','Code':{'ZipFile':'%s'}}"
                        .formatted(Zips.base64("index.py", "def main_handler(e, c): return 2")));

        // then
        var after = catalog.resolve(key, Qualifier.LATEST, null).await().atMost(SOON);
        assertThat(after.revision()).isGreaterThan(before.revision());
        assertThat(code.directory(after.codeSha256()).await().atMost(SOON).resolve("index.py"))
                .hasContent("def main_handler(e, c): return 2");
        await().untilAsserted(() -> assertThat(heard.changes).contains(new CatalogChange.FunctionChanged(key)));
    }

    @Test
    void answersFromMemoryUntilAnyGatewayChangesTheFunction() {
        // given
        var key = new FunctionKey("default", "warm");
        create("warm", "");
        await().untilAsserted(() -> {
            catalog.resolve(key, Qualifier.LATEST, null).await().atMost(SOON);
            assertThat(catalog.resolveCached(key, Qualifier.DEFAULT, null)).isNotNull();
        });

        // when: as another gateway would
        execute("UPDATE functions SET timeout_s = 77, revision = revision + 1 WHERE name = 'warm'");
        execute("SELECT pg_notify('openscf_catalog', 'f/default/warm')");

        // then
        await().untilAsserted(() -> assertThat(catalog.resolve(key, Qualifier.LATEST, null)
                        .await()
                        .atMost(SOON)
                        .timeout())
                .hasSeconds(77));
        await().untilAsserted(() -> assertThat(catalog.resolveCached(key, Qualifier.LATEST, null))
                .satisfiesAnyOf(
                        cached -> assertThat(cached).isNull(),
                        cached -> assertThat(cached.timeout()).hasSeconds(77)));
    }

    @Test
    void forgetsWhatItCouldNotHearWhileItsConnectionWasCut() {
        // given
        var key = new FunctionKey("default", "cutoff");
        create("cutoff", "");
        await().untilAsserted(() -> {
            catalog.resolve(key, Qualifier.LATEST, null).await().atMost(SOON);
            assertThat(catalog.resolveCached(key, Qualifier.LATEST, null)).isNotNull();
        });

        // when
        execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%' OR query = 'SELECT 1'");
        execute("UPDATE functions SET timeout_s = 78 WHERE name = 'cutoff'");
        execute("SELECT pg_notify('openscf_catalog', 'f/default/cutoff')");

        // then
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(catalog.resolveCached(key, Qualifier.LATEST, null))
                        .satisfiesAnyOf(
                                cached -> assertThat(cached).isNull(),
                                cached -> assertThat(cached.timeout()).hasSeconds(78)));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            catalog.resolve(key, Qualifier.LATEST, null).await().atMost(SOON);
            assertThat(catalog.resolveCached(key, Qualifier.LATEST, null)).isNotNull();
        });
        heard.changes.clear();
        execute("SELECT pg_notify('openscf_catalog', 'f/default/cutoff')");
        await().untilAsserted(() -> assertThat(heard.changes).contains(new CatalogChange.FunctionChanged(key)));
    }

    @Test
    void listsInPagesAndByFilters() {
        // given
        create("list-a", ",'Description':'100% _x','Tags':[{'Key':'team','Value':'red'}]");
        create("list-b", ",'Description':'1000'");
        create("other", "");

        // then
        assertNames("{'Orderby':'FunctionName','Order':'ASC','Limit':2}", 3, "list-a", "list-b");
        assertNames("{'Orderby':'FunctionName','Order':'asc','Limit':2,'Offset':2}", 3, "other");
        assertNames("{'Orderby':'FunctionName','Order':'DESC','SearchKey':'list'}", 2, "list-b", "list-a");
        assertNames("{'Description':'0%'}", 1, "list-a");
        assertNames("{'Description':'_x'}", 1, "list-a");
        assertNames("{'SearchKey':'%'}", 0);
        assertNames("{'Limit':0}", 3);
        assertNames("{'Filters':[{'Name':'tag-team','Values':['red','blue']}]}", 1, "list-a");
        assertNames("{'Filters':[{'Name':'Status','Values':['Creating']}]}", 0);
        assertCode("InvalidParameterValue.Filters", "ListFunctions", "{'Filters':[{'Name':'x','Values':['y']}]}");
        assertCode(
                "InvalidParameterValue.Filters", "ListFunctions", "{'Filters':[{'Name':'Role','Values':['y','z']}]}");
        assertCode("ResourceNotFound.Namespace", "ListFunctions", "{'Namespace':'absent'}");
    }

    private void assertNames(String request, int total, String... names) {
        var answer = run("ListFunctions", request);
        assertThat(answer.path("TotalCount").asInt()).isEqualTo(total);
        assertThat(answer.path("Functions").findValuesAsText("FunctionName")).containsExactly(names);
    }

    @Test
    void givesAnAddressThatNeedsNoSignature() throws Exception {
        // given
        create("fetched", "");

        // when
        var answer = run("GetFunctionAddress", "{'FunctionName':'fetched'}");

        // then
        var zip = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(answer.path("Url").asText()))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(zip.statusCode()).isEqualTo(200);
        assertThat(Zips.sha256(zip.body())).isEqualTo(answer.path("CodeSha256").asText());
        assertThat(run("GetFunction", "{'FunctionName':'fetched'}")
                        .path("CodeSize")
                        .asInt())
                .isEqualTo(zip.body().length);
    }

    @Test
    void takesThePackageFromABucketByEitherName() throws Exception {
        // given
        Zips.upload("plain-bucket", "dir/a.zip", "index.py", "x = 1");
        Zips.upload("suffixed-1250000000", "a.zip", "index.py", "x = 2");

        // then
        assertThat(attempt("CreateFunction", fromBucket("plain", "plain-bucket", "/dir/a.zip")))
                .isEmpty();
        assertThat(attempt("CreateFunction", fromBucket("suffixed", "suffixed", "a.zip")))
                .isEmpty();
        assertCode("ResourceNotFound.CosObject", "CreateFunction", fromBucket("no", "plain-bucket", "/dir/b.zip"));
        assertCode("InvalidParameterValue.CosBucketName", "CreateFunction", fromBucket("no", "absent", "/a.zip"));
        assertCode("InvalidParameterValue.CosBucketName", "CreateFunction", fromBucket("no", "openscf-code", "/a.zip"));
        assertCode("InvalidParameterValue.CosBucketName", "CreateFunction", fromBucket("no", "../x", "/a.zip"));
        for (var key : List.of("/", "../a.zip", "/dir/../a.zip", "dir/./a.zip", "/" + "k".repeat(1025))) {
            assertCode("InvalidParameterValue.CosObjectName", "CreateFunction", fromBucket("no", "plain-bucket", key));
        }
        assertCode("ResourceNotFound.CosObject", "CreateFunction", fromBucket("no", "plain-bucket", "/a%00.zip"));
    }

    private static String fromBucket(String name, String bucket, String object) {
        return "{'FunctionName':'%s','Handler':'index.main_handler','Runtime':'Python3.9',".formatted(name + "-cos")
                + "'Code':{'CosBucketName':'%s','CosObjectName':'%s'}}".formatted(bucket, object);
    }

    @Test
    void answersBadInputWithItsCode() {
        create("known", "");

        assertCode("ResourceInUse.FunctionName", "CreateFunction", creation("known", ""));
        assertCode("ResourceNotFound.Namespace", "CreateFunction", creation("known", ",'Namespace':'absent'"));
        assertCode("InvalidParameterValue.ZipFileBase64BinasciiError", "CreateFunction", withCode("{'ZipFile':'QQ'}"));
        assertCode("InvalidParameterValue.ZipFile", "CreateFunction", withCode("{'ZipFile':'AAAA'}"));
        assertCode("MissingParameter.Code", "CreateFunction", withCode("{}"));
        assertCode("InvalidParameterValue.Code", "CreateFunction", withCode("{'ZipFile':'AAAA','CosBucketName':'a'}"));
        assertCode("ResourceNotFound.Demo", "CreateFunction", withCode("{'DemoId':'d'}"));
        assertCode(
                "InvalidParameterValue.InlineZipFile",
                "UpdateFunctionCode",
                "{'FunctionName':'known','ZipFile':'AAAA','CodeSource':'Inline'}");
        assertCode("MissingParameter.Code", "UpdateFunctionCode", "{'FunctionName':'known'}");
        assertCode("InvalidParameter.FunctionNameOrResourceIdRequired", "GetFunction", "{}");
        assertCode("ResourceNotFound.Version", "GetFunction", "{'FunctionName':'known','Qualifier':'3'}");
        assertCode("ResourceNotFound.Qualifier", "DeleteFunction", "{'FunctionName':'known','Qualifier':'3'}");
        assertCode(
                "InvalidParameterValue.Qualifier", "DeleteFunction", "{'FunctionName':'known','Qualifier':'$LATEST'}");
        for (var action :
                List.of("GetFunction", "DeleteFunction", "GetFunctionAddress", "UpdateFunctionConfiguration")) {
            assertCode("ResourceNotFound.Function", action, "{'FunctionName':'absent'}");
        }
    }

    /** Sections 9 and 11.2. */
    @Test
    void refusesASecondChangeWhileOneRuns() {
        // given
        create("busy", "");
        var code = ",'Code':{'ZipFile':'%s'}".formatted(Zips.base64("index.py", "x = 1"));

        for (var status : List.of("Creating", "Updating", "Publishing", "Deleting", "CreateFailed")) {
            // when
            execute("UPDATE functions SET status = '%s' WHERE name = 'busy'".formatted(status));

            // then
            assertCode(
                    "FailedOperation.UpdateFunctionCode", "UpdateFunctionCode", "{'FunctionName':'busy'" + code + "}");
            assertCode(
                    "FailedOperation.UpdateFunctionConfiguration",
                    "UpdateFunctionConfiguration",
                    "{'FunctionName':'busy','Timeout':9}");
            assertThat(run("GetFunction", "{'FunctionName':'busy'}")
                            .path("Status")
                            .asText())
                    .isEqualTo(status);
            if (!status.equals("CreateFailed")) {
                assertCode("FailedOperation.DeleteFunction", "DeleteFunction", "{'FunctionName':'busy'}");
            }
        }
        assertThat(attempt("DeleteFunction", "{'FunctionName':'busy'}")).isEmpty();
    }

    /** Section 11.1; invocations do not declare the code of an absent namespace. */
    @Test
    void tellsAnAbsentNamespaceFromAnAbsentFunction() {
        for (var action : List.of("GetFunction", "DeleteFunction", "GetFunctionAddress")) {
            assertCode("ResourceNotFound.Namespace", action, "{'FunctionName':'absent','Namespace':'nowhere'}");
        }
        var called = catalog.resolve(new FunctionKey("nowhere", "absent"), Qualifier.LATEST, null);
        assertThat(code(called).await().atMost(SOON)).isEqualTo("ResourceNotFound.Function");
    }

    @Test
    void findsNoFunctionUnderANameThatTheDatabaseCannotHold() {
        var failure = catalog.resolve(new FunctionKey("default", "a\0b"), Qualifier.LATEST, null)
                .map(found -> "")
                .onFailure(ScfException.class)
                .recoverWithItem(e -> ((ScfException) e).code().text())
                .await()
                .atMost(SOON);

        assertThat(failure).isEqualTo("ResourceNotFound.Function");
    }

    @Test
    void keepsTriggersApartAndWithinTheLimit() {
        // given
        create("timed", "");

        // then
        assertThat(trigger("one", "d", false)).isEmpty();
        assertThat(trigger("one", "other", false)).isEqualTo("ResourceInUse.Trigger");
        assertThat(trigger("two", "d".repeat(8000), true)).isEmpty();
        assertThat(trigger("two", "d".repeat(8000), true)).isEqualTo("ResourceInUse.Trigger");
        assertThat(trigger("two", "e".repeat(8000), true)).isEmpty();
        assertThat(trigger("three", "d", false)).isEqualTo("LimitExceeded.Trigger");
        assertThat(trigger("nul", "\0", false)).isEqualTo("InvalidParameterValue");
        assertThat(triggers.ofFunction(new FunctionKey("default", "timed"))
                        .await()
                        .atMost(SOON))
                .hasSize(3);
        assertThat(run("GetFunction", "{'FunctionName':'timed'}").path("Triggers"))
                .hasSize(3);
        assertThat(run("GetFunction", "{'FunctionName':'timed','Qualifier':'$DEFAULT'}")
                        .path("Triggers"))
                .isEmpty();
    }

    private String trigger(String name, String description, boolean descriptionIsIdentity) {
        var draft = new StoredTrigger(
                "",
                new FunctionKey("default", "timed"),
                "cos",
                name,
                "$LATEST",
                description,
                "",
                "",
                true,
                0,
                Instant.EPOCH,
                Instant.EPOCH);
        return code(triggers.create(draft, descriptionIsIdentity, other -> {}))
                .await()
                .atMost(SOON);
    }

    private void create(String name, String more) {
        run("CreateFunction", creation(name, more));
    }

    private static String creation(String name, String more) {
        return "{'FunctionName':'%s','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}%s}"
                .formatted(name, Zips.base64("index.py", "def main_handler(e, c): return 1"), more);
    }

    private static String withCode(String code) {
        return "{'FunctionName':'bad-code','Handler':'index.main_handler','Runtime':'Python3.9','Code':%s}"
                .formatted(code);
    }

    private void assertCode(String code, String action, String request) {
        assertThat(attempt(action, request)).as(action + request).isEqualTo(code);
    }

    private String attempt(String action, String request) {
        return code(start(action, request)).await().atMost(SOON);
    }

    private static Uni<String> code(Uni<?> call) {
        return call.map(done -> "")
                .onFailure(ScfException.class)
                .recoverWithItem(e -> ((ScfException) e).code().text());
    }

    private List<String> all(int count, java.util.function.IntFunction<String> attempt) {
        return Multi.createFrom()
                .items(IntStream.range(0, count).boxed())
                .onItem()
                .transformToUni(i -> Uni.createFrom()
                        .item(() -> attempt.apply(i))
                        .runSubscriptionOn(task -> Thread.ofVirtual().start(task)))
                .merge(count)
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    private ObjectNode run(String action, String request) {
        return start(action, request).await().atMost(SOON);
    }

    private Uni<ObjectNode> start(String action, String request) {
        return Uni.createFrom().deferred(() -> {
            try {
                return actions.run(action, CALL, (ObjectNode) JSON.readTree(request.replace('\'', '"')));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void execute(String statement) {
        sql.query(statement).executeAndAwait();
    }
}
