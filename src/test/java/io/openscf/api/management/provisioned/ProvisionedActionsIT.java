package io.openscf.api.management.provisioned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.openscf.catalog.Zips;
import io.openscf.invocation.Invoker;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Provisioned concurrency with real processes, PostgreSQL and clock (management-api.md sections 10.10, 11.4; semantics.md
 * section 8).
 */
@QuarkusTest
@TestProfile(FreshData.class)
class ProvisionedActionsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Inject
    ActionTests actions;

    @Inject
    Invoker invoker;

    @BeforeEach
    void publish() {
        actions.run(
                "CreateFunction",
                "{'FunctionName':'fn','Handler':'index.main_handler','Runtime':'Python3.9','Timeout':60,'Code':{'ZipFile':'%s'}}"
                        .formatted(
                                Zips.base64(
                                        "index.py",
                                        "import time\ndef main_handler(event, context):\n    time.sleep(event['s'])\n    return 1\n")));
        actions.run("PublishVersion", "{'FunctionName':'fn'}");
    }

    @AfterEach
    void delete() {
        await().atMost(SOON)
                .until(() -> !actions.attempt("DeleteFunction", "{'FunctionName':'fn'}")
                        .equals("FailedOperation.ProvisionedInProgress"));
    }

    @Test
    void keepsInstancesReadyForCalls() {
        // given
        actions.run("PutProvisionedConcurrencyConfig", put("1", "2", ""));
        awaitDone(2);

        // when
        var result = invoke(0).join();

        // then
        assertThat(actions.run("GetProvisionedConcurrencyConfig", "{'FunctionName':'fn'}")
                        .path("UnallocatedConcurrencyNum")
                        .asInt())
                .isEqualTo(100);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(actions.run(
                                        "GetFunctionLogs",
                                        "{'FunctionName':'fn','FunctionRequestId':'%s'}".formatted(result.requestId()))
                                .path("Data")
                                .path(0)
                                .path("Log")
                                .asText())
                        .contains("Provisioned Report RequestId: " + result.requestId() + " Coldstart: "));
        actions.run("DeleteProvisionedConcurrencyConfig", "{'FunctionName':'fn','Qualifier':'1'}");
        assertThat(actions.run("GetProvisionedConcurrencyConfig", "{'FunctionName':'fn'}")
                        .path("Allocated"))
                .isEmpty();
    }

    /** Web functions too: section 8 speaks of versions of any type. */
    @Test
    void keepsServersOfWebFunctionsReady() {
        // given
        actions.run(
                "CreateFunction",
                "{'FunctionName':'web','Type':'HTTP','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                        .formatted(Zips.executable(
                                "scf_bootstrap",
                                "#!/bin/bash\nexec /var/lang/python3/bin/python3 -m http.server 9000\n")));
        actions.run("PublishVersion", "{'FunctionName':'web'}");
        actions.run(
                "CreateTrigger",
                "{'FunctionName':'web','Type':'http','TriggerName':'url-trigger','Qualifier':'1','TriggerDesc':'{\\'AuthType\\':\\'NONE\\'}'}");

        // when
        actions.run("PutProvisionedConcurrencyConfig", put("1", "2", "").replace("'fn'", "'web'"));

        // then
        await().atMost(SOON).untilAsserted(() -> {
            var state = actions.run("GetProvisionedConcurrencyConfig", "{'FunctionName':'web'}")
                    .path("Allocated")
                    .path(0);
            assertThat(state.path("Status").asText()).isEqualTo("Done");
            assertThat(state.path("AvailableProvisionedConcurrencyNum").asInt()).isEqualTo(2);
        });
        var requestId = await().atMost(SOON)
                .until(() -> RestAssured.get("/_url/default/web/"), answer -> answer.statusCode() == 200)
                .header("X-Scf-Request-Id");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(actions.run(
                                        "GetFunctionLogs",
                                        "{'FunctionName':'web','Qualifier':'1','FunctionRequestId':'%s'}"
                                                .formatted(requestId))
                                .path("Data")
                                .path(0)
                                .path("Log")
                                .asText())
                        .contains("Provisioned Report RequestId: " + requestId + " Coldstart: "));
        actions.run("DeleteProvisionedConcurrencyConfig", "{'FunctionName':'web','Qualifier':'1'}");
        actions.run("DeleteFunction", "{'FunctionName':'web'}");
    }

    @Test
    void refusesAChangeWhileTheLastOneRuns() {
        // given
        publishSecond("import time\ntime.sleep(8)\ndef main_handler(e, c): pass\n");
        actions.run("PutProvisionedConcurrencyConfig", put("2", "1", ""));

        // then
        var running = "FailedOperation.ProvisionedInProgress";
        assertThat(state().path("Status").asText()).isEqualTo("InProgress");
        actions.assertCode(running, "PutProvisionedConcurrencyConfig", put("2", "2", ""));
        actions.assertCode(running, "DeleteProvisionedConcurrencyConfig", "{'FunctionName':'fn','Qualifier':'2'}");
        actions.assertCode(running, "DeleteFunction", "{'FunctionName':'fn','Qualifier':'2'}");
        actions.assertCode(running, "DeleteFunction", "{'FunctionName':'fn'}");
        awaitDone(1);
        actions.run("DeleteFunction", "{'FunctionName':'fn','Qualifier':'2'}");
    }

    @Test
    void saysWhyInstancesDoNotStart() {
        // given
        publishSecond("raise Exception('broken version')");

        // when
        actions.run("PutProvisionedConcurrencyConfig", put("2", "1", ""));

        // then
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(state().path("Status").asText()).isEqualTo("Failed");
            assertThat(state().path("StatusReason").asText()).contains("broken version");
        });
    }

    private void publishSecond(String source) {
        actions.run(
                "UpdateFunctionCode",
                "{'FunctionName':'fn','Publish':'TRUE','ZipFile':'%s'}".formatted(Zips.base64("index.py", source)));
    }

    @Test
    void changesTheNumberAtTheMomentOfAnAction() {
        // given
        var moment = ZonedDateTime.now(ZoneOffset.ofHours(8)).plusSeconds(4);
        var cron = moment.format(DateTimeFormatter.ofPattern("s m H d M '*' yyyy"));

        // when
        actions.run(
                "PutProvisionedConcurrencyConfig",
                put(
                        "1",
                        "0",
                        ",'TriggerActions':[{'TriggerName':'up','TriggerProvisionedConcurrencyNum':2,'TriggerCronConfig':'%s','ProvisionedType':'Default'}]"
                                .formatted(cron)));

        // then
        assertThat(state().path("TriggerActions")
                        .path(0)
                        .path("TriggerCronConfig")
                        .asText())
                .isEqualTo(cron);
        awaitDone(2);
        assertThat(ZonedDateTime.now(ZoneOffset.ofHours(8))).isAfter(moment.withNano(0));
    }

    @Test
    void followsTheUse() {
        // given
        actions.run(
                "PutProvisionedConcurrencyConfig",
                put(
                        "1",
                        "0",
                        ",'ProvisionedType':'ConcurrencyUtilizationTracking','TrackingTarget':0.5,'MinCapacity':1,'MaxCapacity':3"));
        awaitDone(1);

        // when
        var busy = invoke(25);

        // then: one busy at a target use of one half needs two
        awaitDone(2);
        busy.join();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            InvalidParameterValue.Qualifier | $LATEST | 1 | -
            InvalidParameterValue.Qualifier | $DEFAULT | 1 | -
            ResourceNotFound.FunctionVersion | 9 | 1 | -
            LimitExceeded.FunctionTotalProvisionedConcurrencyMemory | 1 | 103 | -
            InvalidParameterValue.ProvisionType | 1 | 1 | 'ProvisionedType':'ConcurrencyUtilizationTracking','TrackingTarget':0.5,'MinCapacity':1,'MaxCapacity':3
            InvalidParameterValue.TrackingTarget | 1 | 0 | 'ProvisionedType':'ConcurrencyUtilizationTracking','TrackingTarget':1,'MinCapacity':1,'MaxCapacity':3
            InvalidParameterValue.TrackingTarget | 1 | 0 | 'ProvisionedType':'ConcurrencyUtilizationTracking','MinCapacity':1,'MaxCapacity':3
            InvalidParameterValue.MinCapacity | 1 | 0 | 'ProvisionedType':'ConcurrencyUtilizationTracking','TrackingTarget':0.5,'MinCapacity':0,'MaxCapacity':3
            InvalidParameterValue.MinCapacity | 1 | 0 | 'ProvisionedType':'ConcurrencyUtilizationTracking','TrackingTarget':0.5,'MinCapacity':4,'MaxCapacity':3
            MissingParameter | 1 | 0 | 'ProvisionedType':'ConcurrencyUtilizationTracking','TrackingTarget':0.5,'MinCapacity':4
            InvalidParameterValue.ProvisionTriggerName | 1 | 1 | 'TriggerActions':[{'TriggerName':'a b','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'0 0 9 * * * *'}]
            InvalidParameterValue.ProvisionTriggerNameDuplicate | 1 | 1 | 'TriggerActions':[{'TriggerName':'a','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'0 0 9 * * * *'},{'TriggerName':'a','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'0 0 8 * * * *'}]
            InvalidParameterValue.ProvisionTriggerCronConfigDuplicate | 1 | 1 | 'TriggerActions':[{'TriggerName':'a','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'0 0 9 * * * *'},{'TriggerName':'b','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'0 0 9  * * * *'}]
            InvalidParameterValue.TriggerCronConfig | 1 | 1 | 'TriggerActions':[{'TriggerName':'a','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'0 9 * * *'}]
            InvalidParameterValue.TriggerCronConfig | 1 | 1 | 'TriggerActions':[{'TriggerName':'a','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'often'}]
            InvalidParameterValue.TriggerCronConfigTimeInterval | 1 | 1 | 'TriggerActions':[{'TriggerName':'a','TriggerProvisionedConcurrencyNum':1,'TriggerCronConfig':'*/30 * * * * * *'}]
            InvalidParameterValue.TriggerProvisionedConcurrencyNum | 1 | 1 | 'TriggerActions':[{'TriggerName':'a','TriggerProvisionedConcurrencyNum':-1,'TriggerCronConfig':'0 0 9 * * * *'}]
            """)
    void refusesOtherSettings(String code, String qualifier, String number, String more) {
        actions.assertCode(
                code, "PutProvisionedConcurrencyConfig", put(qualifier, number, more.equals("-") ? "" : "," + more));
    }

    @Test
    void answersWhatIsAbsentWithItsCode() {
        actions.assertCode(
                "ResourceNotFound.Version", "GetProvisionedConcurrencyConfig", "{'FunctionName':'fn','Qualifier':'9'}");
        actions.assertCode(
                "ResourceNotFound.FunctionVersion",
                "DeleteProvisionedConcurrencyConfig",
                "{'FunctionName':'fn','Qualifier':'9'}");
        actions.assertCode("ResourceNotFound.Function", "GetProvisionedConcurrencyConfig", "{'FunctionName':'absent'}");
    }

    private void awaitDone(int count) {
        await().atMost(SOON).untilAsserted(() -> {
            var state = state();
            assertThat(state.path("Status").asText()).isEqualTo("Done");
            assertThat(state.path("AllocatedProvisionedConcurrencyNum").asInt()).isEqualTo(count);
            assertThat(state.path("AvailableProvisionedConcurrencyNum").asInt()).isEqualTo(count);
        });
    }

    private JsonNode state() {
        return actions.run("GetProvisionedConcurrencyConfig", "{'FunctionName':'fn'}")
                .path("Allocated")
                .path(0);
    }

    private static String put(String qualifier, String number, String more) {
        return "{'FunctionName':'fn','Qualifier':'%s','VersionProvisionedConcurrencyNum':%s%s}"
                .formatted(qualifier, number, more);
    }

    private CompletableFuture<InvocationResult> invoke(int seconds) {
        var request = new InvokeRequest(
                UUID.randomUUID().toString(),
                new FunctionKey("default", "fn"),
                Qualifier.parse("1"),
                null,
                Buffer.buffer("{\"s\":" + seconds + "}"),
                null,
                true,
                false,
                0);
        return invoker.invoke(request).subscribeAsCompletionStage();
    }
}
