package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.Zips;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The five trigger actions over HTTP (management-api.md section 10.6, events/README.md section 2). */
@QuarkusTest
@TestProfile(FreshTriggers.class)
class TriggerActionsIT {
    private static final String BUCKET = "pictures-1250000000.cos.ap-guangzhou.myqcloud.com";
    private static final String RARELY = "0 0 0 1 1 * 2098";
    private final Endpoint endpoint = new Endpoint();

    @BeforeEach
    void createFunctions() {
        createFunction("one");
        createFunction("two");
    }

    private void createFunction(String name) {
        ok(
                "CreateFunction",
                "{'FunctionName':'%s','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                        .formatted(name, Zips.base64("index.py", "def main_handler(e, c): return 1")));
    }

    @AfterEach
    void deleteFunctions() {
        ok("DeleteFunction", "{'FunctionName':'one'}");
        ok("DeleteFunction", "{'FunctionName':'two'}");
    }

    /** Section 2.3: Enable is an integer in answers, times are text, TriggerDesc is JSON text. */
    @Test
    void answersWithEveryFieldOfATrigger() {
        // when
        var trigger = ok(
                        "CreateTrigger",
                        "{'FunctionName':'one','TriggerName':'nightly','Type':'timer','TriggerDesc':'%s','Qualifier':'$DEFAULT','Enable':'OPEN','CustomArgument':'值','Description':'d'}"
                                .formatted(RARELY))
                .path("TriggerInfo");

        // then
        assertThat(trigger.path("Enable").isInt()).isTrue();
        assertThat(trigger.path("Enable").asInt()).isOne();
        assertThat(trigger.path("TriggerName").asText()).isEqualTo("nightly");
        assertThat(trigger.path("Type").asText()).isEqualTo("timer");
        assertThat(trigger.path("TriggerDesc").asText()).isEqualTo("{\"cron\":\"" + RARELY + "\"}");
        assertThat(trigger.path("Qualifier").asText()).isEqualTo("$DEFAULT");
        assertThat(trigger.path("CustomArgument").asText()).isEqualTo("值");
        assertThat(trigger.path("Description").asText()).isEqualTo("d");
        assertThat(trigger.path("AvailableStatus").asText()).isEqualTo("Available");
        assertThat(trigger.path("BindStatus").asText()).isEqualTo("on");
        assertThat(trigger.path("TriggerAttribute").asText()).isEqualTo("single");
        assertThat(trigger.path("AddTime").asText()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
        assertThat(trigger.path("ModTime").asText())
                .isEqualTo(trigger.path("AddTime").asText());
        var listed = list("one", "").path("Triggers").path(0);
        assertThat(listed.path("BoundResources").isTextual()).isTrue();
        trigger.fieldNames()
                .forEachRemaining(name -> assertThat(listed.path(name)).isEqualTo(trigger.path(name)));
    }

    /** Section 10.6: Qualifier defaults to $LATEST; Enable omitted is read as OPEN. */
    @Test
    void whatIsLeftOutHasADefault() {
        var trigger = ok(
                        "CreateTrigger",
                        "{'FunctionName':'one','TriggerName':'t','Type':'timer','TriggerDesc':'%s'}".formatted(RARELY))
                .path("TriggerInfo");

        assertThat(trigger.path("Qualifier").asText()).isEqualTo("$LATEST");
        assertThat(trigger.path("Enable").asInt()).isOne();
        assertThat(trigger.path("CustomArgument").asText()).isEmpty();
        assertThat(trigger.path("Description").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "InvalidParameterValue.TriggerName | 'TriggerName':'a b'",
                "InvalidParameterValue.TriggerName | 'TriggerName':''",
                "InvalidParameterValue.TriggerName | 'TriggerName':'a.b'",
                "InvalidParameterValue.Type | 'Type':'carrier-pigeon'",
                "InvalidParameterValue.Type | 'Type':'vod'",
                "InvalidParameterValue.TriggerDesc | 'TriggerDesc':'60 * * * * * *'",
                "InvalidParameterValue.TriggerDesc | 'TriggerDesc':'* * * * * 7 *'",
                "InvalidParameterValue.TriggerDesc | 'TriggerDesc':'* * * * * * 2100'",
                "InvalidParameterValue.TriggerDesc | 'TriggerDesc':'0 0 0 30 2 * *'",
                "InvalidParameterValue.TriggerDesc | 'TriggerDesc':''",
                "InvalidParameterValue.TriggerDesc | 'TriggerDesc':'{'",
                "InvalidParameterValue.Enable | 'Enable':'open'",
                "InvalidParameterValue.Enable | 'Enable':'1'",
                "ResourceNotFound.Qualifier | 'Qualifier':'77'",
                "ResourceNotFound.Qualifier | 'Qualifier':'nowhere'",
                "ResourceNotFound.Function | 'FunctionName':'absent'",
            })
    void refusesABadCreation(String code, String change) {
        var field = change.substring(1, change.indexOf('\'', 1));
        var request = new StringBuilder("{" + change);
        for (var other : List.of(
                "'FunctionName':'one'", "'TriggerName':'t'", "'Type':'timer'", "'TriggerDesc':'" + RARELY + "'")) {
            if (!other.startsWith("'" + field + "'")) {
                request.append(',').append(other);
            }
        }

        assertThat(endpoint.code("CreateTrigger", request.append('}').toString()))
                .isEqualTo(code);
        assertThat(list("one", "").path("TotalCount").asInt()).isZero();
    }

    /** Section 2.2: at most 4 KB, counted in bytes. */
    @ParameterizedTest
    @CsvSource({
        "4096, x, ''",
        "4097, x, InvalidParameterValue.CustomArgument",
        "1366, 值, InvalidParameterValue.CustomArgument"
    })
    void anArgumentHasAtMostFourKilobytes(int length, String character, String code) {
        assertThat(endpoint.code(
                        "CreateTrigger", timer("one", "t", "'CustomArgument':'" + character.repeat(length) + "'")))
                .isEqualTo(code);
    }

    @Test
    void aDescriptionHasAtMostAThousandCharacters() {
        assertThat(endpoint.code("CreateTrigger", timer("one", "t", "'Description':'" + "d".repeat(1001) + "'")))
                .isEqualTo("InvalidParameterValue.Description");
        assertThat(endpoint.code("CreateTrigger", timer("one", "t", "'Description':'" + "d".repeat(1000) + "'")))
                .isEmpty();
    }

    /** events/README.md section 17, choice 19: the key is type, name and qualifier. */
    @Test
    void aNameIsTakenOncePerQualifier() {
        ok("CreateTrigger", timer("one", "t", ""));

        assertThat(endpoint.code("CreateTrigger", timer("one", "t", ""))).isEqualTo("ResourceInUse.Trigger");
        assertThat(endpoint.code("CreateTrigger", timer("one", "t", "'CustomArgument':'other'")))
                .isEqualTo("ResourceInUse.Trigger");
        assertThat(endpoint.code("CreateTrigger", timer("one", "t", "'Qualifier':'$DEFAULT'")))
                .isEmpty();
        assertThat(endpoint.code("CreateTrigger", timer("two", "t", ""))).isEmpty();
    }

    @Test
    void ofManyCreationsOfANameOneSucceeds() throws Exception {
        var codes = together(16, i -> endpoint.code("CreateTrigger", timer("one", "same", "")));

        assertThat(codes).filteredOn(""::equals).hasSize(1);
        assertThat(codes).filteredOn("ResourceInUse.Trigger"::equals).hasSize(15);
    }

    /** Section 2.5: ten of one type for each function, those of other qualifiers and those that are off included. */
    @Test
    void aFunctionHasTenTriggersOfAType() throws Exception {
        var codes = together(
                14,
                i -> endpoint.code(
                        "CreateTrigger",
                        timer("one", "t" + i, i % 2 == 0 ? "'Qualifier':'$DEFAULT'" : "'Enable':'CLOSE'")));

        assertThat(codes).filteredOn(""::equals).hasSize(10);
        assertThat(codes).filteredOn("LimitExceeded.Trigger"::equals).hasSize(4);
        assertThat(endpoint.code("CreateTrigger", cos("one", "cos:ObjectCreated:*", "", "")))
                .isEmpty();
        assertThat(endpoint.code("CreateTrigger", timer("two", "t", ""))).isEmpty();
    }

    /** events/README.md section 4: both filter keys come back, Prefix first. */
    @Test
    void rulesOfABucketShareItsName() {
        var first = ok(
                        "CreateTrigger",
                        "{'FunctionName':'one','TriggerName':'" + BUCKET
                                + "','Type':'cos','TriggerDesc':'{\\'event\\':\\'cos:ObjectCreated:*\\',\\'filter\\':{\\'Prefix\\':\\'in/\\'}}'}")
                .path("TriggerInfo");

        assertThat(first.path("TriggerDesc").asText())
                .isEqualTo("{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"in/\",\"Suffix\":\"\"}}");
        assertThat(endpoint.code("CreateTrigger", cos("one", "cos:ObjectCreated:*", "in/", "")))
                .isEqualTo("ResourceInUse.Trigger");
        assertThat(endpoint.code("CreateTrigger", cos("one", "cos:ObjectCreated:*", "out/", "")))
                .isEmpty();
        assertThat(endpoint.code("CreateTrigger", cos("one", "cos:ObjectRemove:*", "in/", "")))
                .isEmpty();
    }

    /** events/README.md section 4: an event is taken at most once, whichever function asks. */
    @ParameterizedTest
    @CsvSource({
        "one, cos:ObjectCreated:Put, in/x, .png",
        "two, cos:ObjectCreated:*, in/, ''",
        "two, cos:ObjectCreated:*, '', ''",
        "two, cos:ObjectCreated:Copy, in, ''"
    })
    void aRuleThatMeetsAnotherIsRefused(String function, String event, String prefix, String suffix) {
        ok("CreateTrigger", cos("one", "cos:ObjectCreated:*", "in/", ""));

        assertThat(endpoint.code("CreateTrigger", cos(function, event, prefix, suffix)))
                .isEqualTo("InvalidParameterValue.CosNotifyRuleConflict");
        assertThat(list("two", "").path("TotalCount").asInt()).isZero();
    }

    @Test
    void ofManyRulesThatMeetOneIsTaken() throws Exception {
        var codes = together(
                12,
                i -> endpoint.code(
                        "CreateTrigger", cos(i % 2 == 0 ? "one" : "two", "cos:ObjectCreated:*", "p".repeat(i), "")));

        assertThat(codes).filteredOn(""::equals).hasSize(1);
        assertThat(codes)
                .filteredOn("InvalidParameterValue.CosNotifyRuleConflict"::equals)
                .hasSize(11);
    }

    /** Section 10.6: deletion and switching give at least the event; the rest where it is needed. */
    @Test
    void aRuleIsNamedByWhatTellsItApart() {
        ok("CreateTrigger", cos("one", "cos:ObjectCreated:*", "in/", ""));
        ok("CreateTrigger", cos("one", "cos:ObjectCreated:*", "out/", ""));
        ok("CreateTrigger", cos("one", "cos:ObjectRemove:*", "in/", ""));

        assertThat(endpoint.code("DeleteTrigger", byRule("{'event':'cos:ObjectCreated:*'}")))
                .isEqualTo("InvalidParameterValue.TriggerDesc");
        assertThat(endpoint.code("DeleteTrigger", byRule("nonsense"))).isEqualTo("InvalidParameterValue.TriggerDesc");
        assertThat(endpoint.code("DeleteTrigger", byRule("{'event':'cos:ObjectCreated:Copy'}")))
                .isEqualTo("ResourceNotFound.Trigger");
        ok("DeleteTrigger", byRule("{'event':'cos:ObjectRemove:*'}"));
        ok("DeleteTrigger", byRule("{'event':'cos:ObjectCreated:*','filter':{'Prefix':'out/','Suffix':''}}"));
        ok("DeleteTrigger", byRule("{'event':'cos:ObjectCreated:*'}"));
        assertThat(list("one", "").path("TotalCount").asInt()).isZero();
    }

    @Test
    void aRuleThatIsGoneMakesRoom() {
        ok("CreateTrigger", cos("one", "cos:ObjectCreated:*", "", ""));
        ok("DeleteTrigger", byRule("{'event':'cos:ObjectCreated:*'}"));

        assertThat(endpoint.code("CreateTrigger", cos("two", "cos:ObjectCreated:*", "", "")))
                .isEmpty();
    }

    /** Section 2.4: what is left out stays, an empty text clears. */
    @Test
    void anUpdateChangesWhatItNames() {
        ok("CreateTrigger", timer("one", "t", "'CustomArgument':'a','Description':'d'"));

        var moved = ok("UpdateTrigger", named("t", "'TriggerDesc':'0 1 * * *'")).path("TriggerInfo");
        assertThat(moved.path("TriggerDesc").asText()).isEqualTo("{\"cron\":\"0 1 * * *\"}");
        assertThat(moved.path("CustomArgument").asText()).isEqualTo("a");
        assertThat(moved.path("Description").asText()).isEqualTo("d");
        assertThat(moved.path("Enable").asInt()).isOne();

        var cleared = ok("UpdateTrigger", named("t", "'CustomArgument':'','Description':''"))
                .path("TriggerInfo");
        assertThat(cleared.path("CustomArgument").asText()).isEmpty();
        assertThat(cleared.path("Description").asText()).isEmpty();
        assertThat(cleared.path("TriggerDesc").asText()).isEqualTo("{\"cron\":\"0 1 * * *\"}");

        var closed = ok("UpdateTrigger", named("t", "'Enable':'CLOSE'")).path("TriggerInfo");
        assertThat(closed.path("Enable").asInt()).isZero();
        assertThat(ok("UpdateTrigger", named("t", "'Description':'x'"))
                        .path("TriggerInfo")
                        .path("Enable")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "InvalidParameterValue.TriggerDesc | t | 'TriggerDesc':'61 * * * * * *'",
                "InvalidParameterValue.TriggerDesc | t | 'TriggerDesc':''",
                "InvalidParameterValue.Enable | t | 'Enable':'MAYBE'",
                "ResourceNotFound.Trigger | absent | 'Description':'x'",
                "ResourceNotFound.Trigger | t | 'Qualifier':'$DEFAULT'",
            })
    void refusesABadUpdate(String code, String name, String change) {
        ok("CreateTrigger", timer("one", "t", ""));

        assertThat(endpoint.code("UpdateTrigger", named(name, change))).isEqualTo(code);
    }

    /** Section 2.4: only timer, ckafka and http. */
    @Test
    void aRuleOfABucketCannotBeUpdated() {
        ok("CreateTrigger", cos("one", "cos:ObjectCreated:*", "", ""));

        assertThat(endpoint.code(
                        "UpdateTrigger",
                        "{'FunctionName':'one','TriggerName':'" + BUCKET + "','Type':'cos','Description':'x'}"))
                .isEqualTo("InvalidParameterValue.Type");
    }

    @Test
    void updatesAtTheSameMomentLoseNothing() throws Exception {
        ok("CreateTrigger", timer("one", "t", ""));

        for (int round = 0; round < 5; round++) {
            int number = round;
            together(
                    3,
                    i -> endpoint.code(
                            "UpdateTrigger",
                            named(
                                    "t",
                                    switch (i) {
                                        case 0 -> "'Description':'d" + number + "'";
                                        case 1 -> "'CustomArgument':'a" + number + "'";
                                        default -> "'Enable':'" + (number % 2 == 0 ? "CLOSE" : "OPEN") + "'";
                                    })));

            var trigger = list("one", "").path("Triggers").path(0);
            assertThat(trigger.path("Description").asText()).isEqualTo("d" + round);
            assertThat(trigger.path("CustomArgument").asText()).isEqualTo("a" + round);
            assertThat(trigger.path("Enable").asInt()).isEqualTo(round % 2 == 0 ? 0 : 1);
        }
    }

    /** Section 10.6: no change is FailedOperation.UpdateTriggerStatus. */
    @Test
    void switchingToWhatItIsFails() throws Exception {
        ok("CreateTrigger", timer("one", "t", "'Enable':'CLOSE'"));

        assertThat(endpoint.code("UpdateTriggerStatus", named("t", "'Enable':'CLOSE'")))
                .isEqualTo("FailedOperation.UpdateTriggerStatus");
        var codes = together(8, i -> endpoint.code("UpdateTriggerStatus", named("t", "'Enable':'OPEN'")));
        assertThat(codes).filteredOn(""::equals).hasSize(1);
        assertThat(codes)
                .filteredOn("FailedOperation.UpdateTriggerStatus"::equals)
                .hasSize(7);
        assertThat(list("one", "").path("Triggers").path(0).path("Enable").asInt())
                .isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "MissingParameter | t | 'Description':'x'",
                "InvalidParameterValue.Enable | t | 'Enable':''",
                "InvalidParameterValue.Enable | t | 'Enable':'ON'",
                "ResourceNotFound.Trigger | absent | 'Enable':'CLOSE'",
            })
    void refusesABadSwitch(String code, String name, String change) {
        ok("CreateTrigger", timer("one", "t", ""));

        assertThat(endpoint.code("UpdateTriggerStatus", named(name, change))).startsWith(code);
    }

    @Test
    void switchesARuleOfABucket() {
        ok("CreateTrigger", cos("one", "cos:ObjectCreated:*", "in/", ""));

        ok("UpdateTriggerStatus", byRule("{'event':'cos:ObjectCreated:*'}").replace("{'F", "{'Enable':'CLOSE','F"));

        assertThat(list("one", "").path("Triggers").path(0).path("Enable").asInt())
                .isZero();
    }

    /** Section 10.6: absent is ResourceNotFound.Timer for a timer that is to be deleted, else .Trigger. */
    @Test
    void deletesOnce() {
        ok("CreateTrigger", timer("one", "t", ""));

        ok("DeleteTrigger", named("t", ""));

        assertThat(endpoint.code("DeleteTrigger", named("t", ""))).isEqualTo("ResourceNotFound.Timer");
        assertThat(endpoint.code("DeleteTrigger", byRule("{'event':'cos:ObjectCreated:*'}")))
                .isEqualTo("ResourceNotFound.Trigger");
        assertThat(endpoint.code("DeleteTrigger", "{'FunctionName':'absent','TriggerName':'t','Type':'timer'}"))
                .isEqualTo("ResourceNotFound.Function");
        ok("CreateTrigger", timer("one", "t", ""));
    }

    /** Section 2.2: mod_time and DESC unless told otherwise; the count is that before paging. */
    @Test
    void listsInOrderPageByPage() {
        for (var name : List.of("a", "b", "c", "d")) {
            ok("CreateTrigger", timer("one", name, ""));
        }
        ok("UpdateTrigger", named("b", "'Description':'changed'"));

        assertThat(names(list("one", ""))).containsExactly("b", "d", "c", "a");
        assertThat(names(list("one", "'Order':'ASC'"))).containsExactly("a", "c", "d", "b");
        assertThat(names(list("one", "'OrderBy':'add_time'"))).containsExactly("d", "c", "b", "a");
        assertThat(names(list("one", "'OrderBy':'add_time','Order':'ASC','Offset':1,'Limit':2")))
                .containsExactly("b", "c");
        assertThat(list("one", "'Limit':1").path("TotalCount").asInt()).isEqualTo(4);
        assertThat(names(list("one", "'Offset':4"))).isEmpty();
        assertThat(names(list("one", "'Offset':1000000"))).isEmpty();
    }

    /** Filters: all must hold, of the values of one any. */
    @Test
    void listsWhatTheFiltersLetThrough() {
        ok("CreateTrigger", timer("one", "a", "'Description':'first'"));
        ok("CreateTrigger", timer("one", "b", "'Qualifier':'$DEFAULT'"));
        ok("CreateTrigger", cos("one", "cos:ObjectCreated:*", "", ""));

        assertThat(names(list("one", filter("Qualifier", "$DEFAULT")))).containsExactly("b");
        assertThat(names(list("one", filter("TriggerName", "a','b")))).containsExactly("b", "a");
        assertThat(names(list("one", filter("Description", "first")))).containsExactly("a");
        assertThat(names(list("one", filter("Type", "cos")))).containsExactly(BUCKET);
        assertThat(names(list(
                        "one",
                        "'Filters':[{'Name':'Type','Values':['timer']},{'Name':'Qualifier','Values':['$LATEST']}]")))
                .containsExactly("a");
        assertThat(list("one", filter("Type", "http")).path("TotalCount").asInt())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Filters':[{'Name':'Colour','Values':['red']}]",
                "'Filters':[{'Name':'','Values':['red']}]",
                "'Filters':[{'Name':'Type','Values':[]}]",
            })
    void refusesABadFilter(String filters) {
        assertThat(endpoint.code("ListTriggers", "{'FunctionName':'one'," + filters + "}"))
                .isEqualTo("InvalidParameterValue.Filters");
    }

    @Test
    void refusesMoreThanTenFilters() {
        var one = "{'Name':'Type','Values':['timer']}";

        assertThat(endpoint.code(
                        "ListTriggers", "{'FunctionName':'one','Filters':[" + (one + ",").repeat(10) + one + "]}"))
                .isEqualTo("InvalidParameterValue.Filters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "InvalidParameterValue.OrderBy | 'OrderBy':'name'",
                "InvalidParameterValue.Order | 'Order':'UP'",
                "InvalidParameterValue.Offset | 'Offset':-1",
                "InvalidParameterValue.Limit | 'Limit':-1",
            })
    void refusesABadPage(String code, String change) {
        assertThat(endpoint.code("ListTriggers", "{'FunctionName':'one'," + change + "}"))
                .isEqualTo(code);
    }

    @Test
    void aFunctionShowsItsTriggers() {
        ok("CreateTrigger", timer("one", "t", ""));

        assertThat(names(ok("GetFunction", "{'FunctionName':'one'}"))).containsExactly("t");
        assertThat(endpoint.code("ListTriggers", "{'FunctionName':'absent'}")).isEqualTo("ResourceNotFound.Function");
    }

    private JsonNode ok(String action, String request) {
        var response = endpoint.call(action, request);
        assertThat(response.path("Error").path("Message").asText())
                .as("%s %s", action, request)
                .isEmpty();
        return response;
    }

    private JsonNode list(String function, String more) {
        return ok("ListTriggers", "{'FunctionName':'" + function + "'" + (more.isEmpty() ? "" : "," + more) + "}");
    }

    private static List<String> names(JsonNode response) {
        return StreamSupport.stream(response.path("Triggers").spliterator(), false)
                .map(trigger -> trigger.path("TriggerName").asText())
                .toList();
    }

    private static String filter(String name, String values) {
        return "'Filters':[{'Name':'" + name + "','Values':['" + values + "']}]";
    }

    private static String timer(String function, String name, String more) {
        return "{'FunctionName':'%s','TriggerName':'%s','Type':'timer','TriggerDesc':'%s'%s}"
                .formatted(function, name, RARELY, more.isEmpty() ? "" : "," + more);
    }

    private static String named(String name, String more) {
        return "{'FunctionName':'one','TriggerName':'%s','Type':'timer'%s}"
                .formatted(name, more.isEmpty() ? "" : "," + more);
    }

    private static String cos(String function, String event, String prefix, String suffix) {
        var rule = "{'event':'%s','filter':{'Prefix':'%s','Suffix':'%s'}}".formatted(event, prefix, suffix);
        return "{'FunctionName':'%s','TriggerName':'%s','Type':'cos','TriggerDesc':'%s'}"
                .formatted(function, BUCKET, rule.replace("'", "\\'"));
    }

    private static String byRule(String rule) {
        return "{'FunctionName':'one','TriggerName':'%s','Type':'cos','TriggerDesc':'%s'}"
                .formatted(BUCKET, rule.replace("'", "\\'"));
    }

    private static List<String> together(int count, IntFunction<String> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, count)
                    .<Callable<String>>mapToObj(i -> () -> call.apply(i))
                    .toList();
            return threads.invokeAll(calls).stream()
                    .map(done -> done.resultNow())
                    .toList();
        }
    }
}
