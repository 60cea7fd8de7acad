package io.openscf.api.management.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.openscf.catalog.KnownQuotas;
import io.openscf.model.FunctionKey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quotas on a real PostgreSQL (management-api.md sections 10.10, 10.11, 11.4; semantics.md section 7). */
@QuarkusTest
@TestProfile(FreshData.class)
class ConcurrencyActionsIT {
    private static final FunctionKey FN = new FunctionKey("default", "fn");

    @Inject
    ActionTests actions;

    @Inject
    KnownQuotas known;

    @BeforeEach
    void create() {
        actions.run("CreateFunction", ActionTests.python("fn", ""));
    }

    @AfterEach
    void delete() {
        actions.deleteAllFunctions();
        actions.run("PutTotalConcurrencyConfig", "{'TotalConcurrencyMem':128000}");
    }

    /** Section 10.10: deleting a reserve is not the same as setting 0. */
    @Test
    void tellsNoReserveFromAReserveOfNothing() {
        assertThat(reserved().isNull()).isTrue();

        reserve("fn", 0);

        assertThat(reserved().asInt(-1)).isZero();
        actions.run("DeleteReservedConcurrencyConfig", "{'FunctionName':'fn'}");
        assertThat(reserved().isNull()).isTrue();
        actions.run("DeleteReservedConcurrencyConfig", "{'FunctionName':'fn'}"); // harmless when there is none
    }

    /** Section 10.10: the sum of reserves is at most the total less 12800 MB. */
    @Test
    void leavesTheUnreservedPoolToTheOthers() {
        actions.run("CreateFunction", ActionTests.python("other", ""));

        reserve("fn", 115_000);

        assertThat(attempt("other", 201)).isEqualTo("LimitExceeded.FunctionReservedConcurrencyMemory");
        reserve("other", 200);
        reserve("fn", 115_000); // its own share does not stand in its way
        assertThat(attempt("fn", 115_001)).isEqualTo("LimitExceeded.FunctionReservedConcurrencyMemory");
    }

    /** Section 10.10: the total is at least what is allocated plus 12800 MB; at most what there is. */
    @Test
    void keepsTheTotalBetweenWhatIsReservedAndWhatThereIs() {
        reserve("fn", 1024);

        assertThat(total(128_001)).isEqualTo("LimitExceeded.UserTotalConcurrencyMemory");
        assertThat(total(12_799)).isEqualTo("LimitExceeded.TotalConcurrencyMemory");
        assertThat(total(13_823)).isEqualTo("FailedOperation.ReservedExceedTotal");
        assertThat(total(13_824)).isEmpty();
        assertThat(attempt("fn", 1025)).isEqualTo("LimitExceeded.FunctionReservedConcurrencyMemory");
    }

    @Test
    void isKnownToTheGatewayWithinASecondAndForgottenWithTheFunction() {
        reserve("fn", 256);

        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(known.now().of(FN)).isEqualTo(256));
        assertThat(known.now().unreserved()).isEqualTo(127_744);

        actions.run("DeleteFunction", "{'FunctionName':'fn'}");
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(known.now().unreserved()).isEqualTo(128_000));
    }

    /** Section 11.4: FailedOperation.ProvisionedExceedReserved, LimitExceeded.FunctionTotalProvisionedConcurrencyMemory. */
    @Test
    void reservesNoLessThanIsProvisionedAndProvisionsNoMoreThanIsReserved() {
        actions.run("PublishVersion", "{'FunctionName':'fn'}");
        actions.run(
                "PutProvisionedConcurrencyConfig",
                "{'FunctionName':'fn','Qualifier':'1','VersionProvisionedConcurrencyNum':2}");

        assertThat(attempt("fn", 255)).isEqualTo("FailedOperation.ProvisionedExceedReserved");
        reserve("fn", 256);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(actions.attempt(
                                "PutProvisionedConcurrencyConfig",
                                "{'FunctionName':'fn','Qualifier':'1','VersionProvisionedConcurrencyNum':3}"))
                        .isEqualTo("LimitExceeded.FunctionTotalProvisionedConcurrencyMemory"));
        var usage = actions.run("GetAccount", "{}")
                .path("AccountUsage")
                .path("Namespace")
                .path(0);
        assertThat(usage.path("TotalAllocatedProvisionedMem").asInt()).isEqualTo(256);
        actions.run("DeleteProvisionedConcurrencyConfig", "{'FunctionName':'fn','Qualifier':'1'}");
    }

    /** Section 10.11, with the numbers of its sample as defaults. */
    @Test
    void showsTheAccount() {
        reserve("fn", 384);

        var account = actions.run("GetAccount", "{}");

        var usage = account.path("AccountUsage");
        assertThat(usage.path("NamespacesCount").asInt()).isEqualTo(1);
        assertThat(usage.path("TotalConcurrencyMem").asInt()).isEqualTo(128_000);
        assertThat(usage.path("TotalAllocatedConcurrencyMem").asInt()).isEqualTo(384);
        assertThat(usage.path("UserConcurrencyMemLimit").asInt()).isEqualTo(128_000);
        assertThat(usage.path("Namespace").path(0).toString())
                .isEqualTo(
                        "{'Functions':['fn'],'Namespace':'default','FunctionsCount':1,'TotalConcurrencyMem':128000,'TotalAllocatedConcurrencyMem':384,'TotalAllocatedProvisionedMem':0}"
                                .replace('\'', '"'));
        var limit = account.path("AccountLimit");
        assertThat(limit.path("NamespacesCount").asInt()).isEqualTo(5);
        assertThat(limit.path("Namespace").path(0).toString())
                .isEqualTo(
                        "{'FunctionsCount':12,'Trigger':{'Cos':3,'Timer':3,'Cmq':3,'Total':33,'Ckafka':3,'Apigw':3,'Cls':3,'Clb':3,'Mps':3,'Cm':3,'Vod':3,'Eb':3},'Namespace':'default','ConcurrentExecutions':100,'TimeoutLimit':900,'TestModelLimit':20,'InitTimeoutLimit':300,'RetryNumLimit':2,'MinMsgTTL':60,'MaxMsgTTL':21600}"
                                .replace('\'', '"'));
        assertThat(actions.run("ListFunctions", "{}")
                        .path("Functions")
                        .path(0)
                        .path("ReservedConcurrencyMem")
                        .asInt())
                .isEqualTo(384);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ResourceNotFound.Function             | PutReservedConcurrencyConfig    | {'FunctionName':'absent','ReservedConcurrencyMem':1}
            ResourceNotFound.Function             | GetReservedConcurrencyConfig    | {'FunctionName':'absent'}
            ResourceNotFound.Function             | DeleteReservedConcurrencyConfig | {'FunctionName':'absent'}
            ResourceNotFound.Namespace            | PutReservedConcurrencyConfig    | {'FunctionName':'fn','Namespace':'absent','ReservedConcurrencyMem':1}
            ResourceNotFound.Namespace            | PutTotalConcurrencyConfig       | {'Namespace':'absent','TotalConcurrencyMem':128000}
            InvalidParameterValue.FunctionName    | PutReservedConcurrencyConfig    | {'FunctionName':'-','ReservedConcurrencyMem':1}
            MissingParameter                      | PutReservedConcurrencyConfig    | {'FunctionName':'fn'}
            MissingParameter                      | PutTotalConcurrencyConfig       | {}
            """)
    void answersBadInputWithItsCode(String code, String action, String request) {
        actions.assertCode(code, action, request.replace('\'', '"'));
    }

    @Test
    void takesNoNegativeAmount() {
        assertThat(attempt("fn", -1)).startsWith("InvalidParameter");
        assertThat(total(-1)).startsWith("InvalidParameter");
    }

    private void reserve(String function, long megabytes) {
        assertThat(attempt(function, megabytes)).isEmpty();
    }

    private String attempt(String function, long megabytes) {
        return actions.attempt(
                "PutReservedConcurrencyConfig",
                "{'FunctionName':'%s','ReservedConcurrencyMem':%d}".formatted(function, megabytes));
    }

    private String total(long megabytes) {
        return actions.attempt("PutTotalConcurrencyConfig", "{'TotalConcurrencyMem':%d}".formatted(megabytes));
    }

    private JsonNode reserved() {
        return actions.run("GetReservedConcurrencyConfig", "{'FunctionName':'fn'}")
                .path("ReservedMem");
    }
}
