package io.openscf.api.management.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.function.ActionTests;
import io.openscf.api.management.function.FreshData;
import io.openscf.catalog.Zips;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.openscf.model.RequestId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Status and end of asynchronous events (management-api.md section 10.8). */
@QuarkusTest
@TestProfile(FreshData.class)
class AsyncEventsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    ActionTests actions;

    @Inject
    AsyncQueue queue;

    @BeforeEach
    void create() {
        actions.run(
                "CreateFunction",
                "{'FunctionName':'fn','Handler':'index.main_handler','Runtime':'Python3.9','Timeout':90,'Code':{'ZipFile':'%s'}}"
                        .formatted(Zips.base64(
                                "index.py", "import time\ndef main_handler(e, c):\n    time.sleep(e['s'])")));
        await().atMost(SOON)
                .until(() -> actions.run("GetFunction", "{'FunctionName':'fn'}")
                        .path("Status")
                        .asText()
                        .equals("Active"));
    }

    @AfterEach
    void deleteAll() {
        actions.deleteAllFunctions();
    }

    private String enqueue(int seconds) {
        var id = RequestId.next();
        queue.enqueue(new AsyncEvent(
                        id,
                        "api-" + id,
                        new FunctionKey("default", "fn"),
                        Qualifier.parse("$LATEST"),
                        null,
                        null,
                        Buffer.buffer("{\"s\":" + seconds + "}"),
                        AsyncQueue.Origin.API))
                .await()
                .atMost(SOON);
        return id;
    }

    private JsonNode status(String id) {
        return actions.run("GetAsyncEventStatus", "{'InvokeRequestId':'" + id + "'}")
                .path("Result");
    }

    @Test
    void tellsWhatBecameOfAnEvent() {
        var id = enqueue(0);

        await().atMost(SOON).until(() -> status(id).path("Status").asText().equals("FINISHED"));

        assertThat(status(id).path("StatusCode").asInt()).isEqualTo(200);
        assertThat(status(id).path("InvokeRequestId").asText()).isEqualTo(id);
        var listed = actions.run("ListAsyncEvents", "{'FunctionName':'fn','Status':['FINISHED'],'InvokeType':['API']}");
        assertThat(listed.path("TotalCount").asInt()).isEqualTo(1);
        var event = listed.at("/EventList/0");
        assertThat(event.path("InvokeRequestId").asText()).isEqualTo(id);
        assertThat(event.path("EndTime").asText()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}");
        assertThat(actions.run("ListAsyncEvents", "{'FunctionName':'fn','Status':['FAILED']}")
                        .path("TotalCount")
                        .asInt())
                .isZero();
    }

    @Test
    void endsARunThatIsTerminated() {
        var id = enqueue(60);
        await().atMost(SOON)
                .until(() -> actions.run("ListAsyncEvents", "{'FunctionName':'fn','InvokeRequestId':'" + id + "'}")
                        .at("/EventList/0/Status")
                        .asText()
                        .equals("RUNNING"));
        assertThat(status(id).path("StatusCode").asInt()).isZero();

        actions.run("TerminateAsyncEvent", "{'FunctionName':'fn','InvokeRequestId':'" + id + "'}");

        await().atMost(SOON).until(() -> status(id).path("Status").asText().equals("ABORTED"));
        assertThat(status(id).path("StatusCode").asInt()).isEqualTo(499);
        actions.assertCode(
                "FailedOperation.AsyncEventStatus",
                "TerminateAsyncEvent",
                "{'FunctionName':'fn','InvokeRequestId':'" + id + "'}");
    }

    @Test
    void knowsNoOtherEvents() {
        actions.assertCode("ResourceNotFound.AsyncEvent", "GetAsyncEventStatus", "{'InvokeRequestId':'none'}");
        actions.assertCode(
                "ResourceNotFound.AsyncEvent", "TerminateAsyncEvent", "{'FunctionName':'fn','InvokeRequestId':'none'}");
        actions.assertCode(
                "InvalidParameterValue.DateTime",
                "ListAsyncEvents",
                "{'FunctionName':'fn','StartTimeInterval':{'Start':'yesterday','End':'2031-05-06 02:30:00'}}");
    }
}
