package io.openscf.api.management.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.catalog.KnownQuotas;
import io.openscf.invocation.Invoker;
import io.openscf.invocation.permit.Admission;
import io.openscf.invocation.permit.Permits;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.Qualifier;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quotas on a real PostgreSQL (management-api.md sections 10.10, 10.11, 11.4; semantics.md section 7). */
@QuarkusTest
@TestProfile(FreshData.class)
class ConcurrencyActionsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FunctionKey FN = new FunctionKey("default", "fn");

    @Inject
    ActionTests actions;

    @Inject
    KnownQuotas known;

    @Inject
    Permits permits;

    @Inject
    FunctionCatalog catalog;

    @Inject
    Invoker invoker;

    private final List<Admission.Admitted> acquired = new ArrayList<>();

    @BeforeEach
    void create() {
        actions.run("CreateFunction", ActionTests.python("fn", ""));
    }

    @AfterEach
    void delete() {
        acquired.forEach(Admission.Admitted::release);
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

    /** semantics.md section 8: without a reserve the region's free quota bounds what all such functions keep. */
    @Test
    void provisionsNoMoreThanNoFunctionHasReserved() {
        actions.run("PublishVersion", "{'FunctionName':'fn'}");
        actions.run("CreateFunction", ActionTests.python("other", ""));
        reserve("other", 256);
        assertThat(total(13_056)).isEmpty();

        assertThat(actions.attempt(
                        "PutProvisionedConcurrencyConfig",
                        "{'FunctionName':'fn','Qualifier':'1','VersionProvisionedConcurrencyNum':101}"))
                .isEqualTo("LimitExceeded.FunctionTotalProvisionedConcurrencyMemory");
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

    /** semantics.md section 7: 0 disables the function, and the text of status 432. */
    @Test
    void refusesCallsOfAFunctionBeyondItsReserveWithItsText() {
        reserve("fn", 0);
        await().until(() -> known.now().of(FN) != null);
        assertThat(outcome()).isEqualTo("432 Function [ fn ] concurrency exceeded reserved quota 0 MB");

        reserve("fn", 127);
        await().untilAsserted(() ->
                assertThat(outcome()).isEqualTo("432 Function [ fn ] concurrency exceeded reserved quota 127 MB"));

        reserve("fn", 128);
        await().untilAsserted(() -> assertThat(outcome()).isEqualTo("200 "));
        assertThat(outcome()).as("the permit was given back").isEqualTo("200 ");
    }

    /** semantics.md section 7: the text when what is unreserved does not do. */
    @Test
    void refusesCallsBeyondTheUnreservedPoolWithItsText() {
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'fn','MemorySize':3072}");
        actions.run("PutTotalConcurrencyConfig", "{'TotalConcurrencyMem':12800}");
        await().until(() -> known.now().total() == 12_800);
        for (int i = 0; i < 4; i++) {
            assertThat(acquire()).isInstanceOf(Admission.Admitted.class);
        }

        var fifth = acquire();

        assertThat(fifth)
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> assertThat(refused.outcome().message())
                                .isEqualTo("Function [ fn ] concurrency exceeded region unreserved quota 12800 MB"));
        acquired.removeLast().release();
        assertThat(acquire()).isInstanceOf(Admission.Admitted.class);
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

    private Admission acquire() {
        var done = new CompletableFuture<Admission>();
        permits.acquire(catalog.resolve(FN, Qualifier.LATEST, null).await().atMost(SOON), done::complete);
        var admission = done.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
        if (admission instanceof Admission.Admitted admitted) {
            acquired.add(admitted);
        }
        return admission;
    }

    private String outcome() {
        var request = new InvokeRequest(
                UUID.randomUUID().toString(), FN, Qualifier.LATEST, null, Buffer.buffer("{}"), null, false, false, 0);
        var outcome = invoker.invoke(request).await().atMost(SOON).outcome();
        return outcome.status().code() + " " + (outcome instanceof Outcome.Failed failed ? failed.message() : "");
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
