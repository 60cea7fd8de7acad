package io.openscf.api.management.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retry settings and long runs (management-api.md sections 10.8, 11.4). */
@QuarkusTest
@TestProfile(FreshData.class)
class AsyncActionsIT {
    @Inject
    ActionTests actions;

    @BeforeEach
    void create() {
        actions.run("CreateFunction", ActionTests.python("fn", ""));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> actions.run("GetFunction", "{'FunctionName':'fn'}")
                        .path("Status")
                        .asText()
                        .equals("Active"));
    }

    @AfterEach
    void deleteAll() {
        actions.deleteAllFunctions();
    }

    @Test
    void showsTheDefaultsOfSection108() {
        assertThat(config("").toString()).isEqualTo("{\"RetryConfig\":[{\"RetryNum\":2}],\"MsgTTL\":21600}");
    }

    @Test
    void keepsTheRulesForAllVersionsOfTheFunction() {
        // given
        actions.run("PublishVersion", "{'FunctionName':'fn'}");

        // when
        actions.run("UpdateFunctionEventInvokeConfig", update(1, 60));

        // then
        assertThat(config("").toString()).isEqualTo("{\"RetryConfig\":[{\"RetryNum\":1}],\"MsgTTL\":60}");
        assertThat(config(",'Qualifier':'1'").path("MsgTTL").asInt()).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 60, LimitExceeded.RetryNum",
        "-1, 60, LimitExceeded.RetryNum",
        "0, 59, LimitExceeded.MsgTTL",
        "0, 21601, LimitExceeded.MsgTTL"
    })
    void refusesWhatIsOutOfTheBoundsOfSection12(int retries, int ttl, String code) {
        actions.assertCode(code, "UpdateFunctionEventInvokeConfig", update(retries, ttl));
    }

    @Test
    void refusesAConfigWithoutARetryNum() {
        actions.assertCode(
                "InvalidParameterValue.AsyncTriggerConfig",
                "UpdateFunctionEventInvokeConfig",
                "{'FunctionName':'fn','AsyncTriggerConfig':{'RetryConfig':[],'MsgTTL':60}}");
        actions.assertCode(
                "ResourceNotFound.Function",
                "UpdateFunctionEventInvokeConfig",
                update(1, 60).replace("fn", "none"));
    }

    @Test
    void letsLongRunsTakeADay() {
        // semantics.md section 6; management-api.md section 8.3
        actions.assertCode("LimitExceeded.Timeout", "CreateFunction", ActionTests.python("a1", ",'Timeout':901"));
        actions.assertCode("", "CreateFunction", ActionTests.python("a2", ",'Timeout':86400,'AsyncRunEnable':'TRUE'"));
    }

    private JsonNode config(String more) {
        return actions.run("GetFunctionEventInvokeConfig", "{'FunctionName':'fn'" + more + "}")
                .path("AsyncTriggerConfig");
    }

    private static String update(int retries, int ttl) {
        return "{'FunctionName':'fn','AsyncTriggerConfig':{'RetryConfig':[{'RetryNum':%d}],'MsgTTL':%d}}"
                .formatted(retries, ttl);
    }
}
