package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.catalog.Zips;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that post: what is posted is stored once for the trigger that it matches (events/README.md sections 12 to 14). */
@QuarkusTest
@TestProfile(FreshTriggers.class)
class IntakeTriggersIT {
    private final Endpoint endpoint = new Endpoint();

    @BeforeEach
    void createFunction() {
        endpoint.ok(
                "CreateFunction",
                "{'FunctionName':'listener','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                        .formatted(Zips.base64("index.py", "def main_handler(e, c): return 1")));
    }

    @AfterEach
    void deleteFunction() {
        endpoint.ok("DeleteFunction", "{'FunctionName':'listener'}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cls | cls         | {'topic_id':'app'}             | {'topic_id':'app','records':[{'timestamp':'1','content':'a'}]}",
                "mps | mps         | {'eventType':'WorkflowTask'}   | {'EventType':'WorkflowTask','WorkflowTaskEvent':{'TaskId':'7'}}",
                "eb  | eventbridge | {'pattern':{'source':['shop']}} | {'specversion':'1.0','id':'1','source':'shop','type':'t'}",
            })
    void storesWhatIsPostedOnce(String type, String path, String description, String body) {
        endpoint.ok(
                "CreateTrigger",
                "{'FunctionName':'listener','TriggerName':'posted','Type':'%s','Enable':'OPEN','TriggerDesc':'%s'}"
                        .formatted(type, description.replace("'", "\\'")));

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            post(path, body);
            return stored(type) > 0;
        });
        post(path, body);
        post(
                path,
                body.replace("app", "other")
                        .replace("WorkflowTask", "EditMediaTask")
                        .replace("shop", "bank"));

        assertThat(stored(type)).isEqualTo(1);
    }

    private static void post(String path, String body) {
        RestAssured.given()
                .header("Authorization", "Bearer " + FreshTriggers.TOKEN)
                .body(body.replace('\'', '"'))
                .post("/connectors/" + path)
                .then()
                .statusCode(200);
    }

    private long stored(String type) {
        var counters = endpoint.ok(
                        "GetTriggerStatus",
                        "{'FunctionName':'listener','TriggerName':'posted','Type':'%s'}".formatted(type))
                .path("Counters");
        for (var counter : counters) {
            if (counter.path("Name").asText().equals("stored")) {
                return counter.path("Value").asLong();
            }
        }
        return 0;
    }
}
