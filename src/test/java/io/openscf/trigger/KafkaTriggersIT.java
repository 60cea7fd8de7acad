package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.catalog.Zips;
import io.openscf.model.FunctionKey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Triggers of Kafka over the API (events/README.md sections 5 and 6, management-api.md section 10.6), and what all show of themselves. */
@QuarkusTest
@TestProfile(FreshTriggers.class)
class KafkaTriggersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "ckafka-8example-orders";
    private static final String TOOLKIT =
            "{\\'maxMsgNum\\':100,\\'offset\\':\\'latest\\',\\'retry\\':10000,\\'timeOut\\':60,\\'consumerGroupName\\':\\'\\'}";
    private static final String OWN = "{\\'bootstrapServers\\':\\'127.0.0.1:1\\',\\'topic\\':\\'t\\',\\'maxMsgNum\\':1,"
            + "\\'security\\':{\\'protocol\\':\\'SASL_SSL\\',\\'mechanism\\':\\'PLAIN\\',\\'user\\':\\'me\\',\\'password\\':\\'hunter2\\'}}";

    private final Endpoint endpoint = new Endpoint();

    @Inject
    TriggerCatalog catalog;

    @BeforeEach
    void createFunction() {
        ok(
                "CreateFunction",
                "{'FunctionName':'eater','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                        .formatted(Zips.base64("index.py", "def main_handler(e, c): return 1")));
    }

    @AfterEach
    void deleteFunction() {
        ok("DeleteFunction", "{'FunctionName':'eater'}");
    }

    /** Section 5: the stored form of Terraform's example. */
    @Test
    void showsATriggerOfCkafkaAsTheOriginalDoes() {
        var created =
                ok("CreateTrigger", trigger(NAME, "ckafka", TOOLKIT, "CLOSE")).path("TriggerInfo");

        var shown = json(created.path("TriggerDesc").asText());
        assertThat(shown.path("maxMsgNum").asInt()).isEqualTo(100);
        assertThat(shown.path("instanceId").asText()).isEqualTo("ckafka-8example");
        assertThat(shown.path("topicName").asText()).isEqualTo("orders");
        assertThat(shown.path("consumerGroupName").asText()).startsWith("scf_" + NAME);
        assertThat(listed().path("TriggerDesc")).isEqualTo(created.path("TriggerDesc"));
        assertThat(created.path("Enable").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "InvalidParameterValue.TriggerName | orders                 | ckafka       | {\\'maxMsgNum\\':1}",
                "InvalidParameterValue.TriggerDesc | ckafka-8example-orders | ckafka       | latest",
                "InvalidParameterValue.TriggerDesc | ckafka-8example-orders | ckafka       | {}",
                "InvalidParameterValue.TriggerDesc | ckafka-8example-orders | ckafka       | {\\'maxMsgNum\\':0}",
                "InvalidParameterValue.TriggerDesc | ckafka-8example-orders | ckafka       | {\\'maxMsgNum\\':1,\\'offset\\':\\'first\\'}",
                "InvalidParameterValue.TriggerDesc | ckafka-8example-orders | ckafka       | {\\'maxMsgNum\\':1,\\'retry\\':10001}",
                "InvalidParameterValue.TriggerDesc | ckafka-8example-orders | ckafka       | {\\'maxMsgNum\\':1,\\'timeOut\\':61}",
                "InvalidParameterValue.TriggerDesc | ckafka-8example-orders | ckafka       | {\\'maxMsgNum\\':1,\\'topic\\':\\'x\\'}",
                "InvalidParameterValue.TriggerName | x                      | custom_kafka | {\\'bootstrapServers\\':\\'a:1\\',\\'topic\\':\\'t\\',\\'maxMsgNum\\':1}",
                "InvalidParameterValue.TriggerDesc | metrics                | custom_kafka | {\\'maxMsgNum\\':1}",
                "InvalidParameterValue.Type        | metrics                | carrierpigeon | {}",
            })
    void refusesABadTriggerWithTheCodeOfTheReference(String code, String name, String type, String description) {
        assertThat(endpoint.code("CreateTrigger", trigger(name, type, description, "CLOSE")))
                .isEqualTo(code);
    }

    @Test
    void keepsAPasswordEncryptedAndShowsAMask() {
        var created = ok("CreateTrigger", trigger("metrics", "custom_kafka", OWN, "CLOSE"))
                .path("TriggerInfo");

        assertThat(json(created.path("TriggerDesc").asText())
                        .at("/security/password")
                        .asText())
                .isEqualTo("******");
        assertThat(listed().path("TriggerDesc")).isEqualTo(created.path("TriggerDesc"));
        assertThat(ok("GetFunction", "{'FunctionName':'eater'}").toString()).doesNotContain("hunter2");
        assertThat(stored()).doesNotContain("hunter2").contains("sealed:v1:");
    }

    /** Doc 583/96828: retry, maxMsgNum, timeOut; a mask that comes back changes no password. */
    @Test
    void updatesWhatMayBeUpdated() {
        ok("CreateTrigger", trigger("metrics", "custom_kafka", OWN, "CLOSE"));
        var shown = listed().path("TriggerDesc").asText().replace("\"retry\":10000", "\"retry\":3");

        var updated = ok("UpdateTrigger", trigger("metrics", "custom_kafka", shown.replace("\"", "\\'"), null))
                .path("TriggerInfo");

        assertThat(json(updated.path("TriggerDesc").asText()).path("retry").asInt())
                .isEqualTo(3);
        assertThat(stored()).contains("sealed:v1:").contains("\"retry\":3");
        assertThat(endpoint.code(
                        "UpdateTrigger", trigger("metrics", "custom_kafka", "{\\'topic\\':\\'another\\'}", null)))
                .isEqualTo("InvalidParameterValue.TriggerDesc");
    }

    /** Nobody listens there: its owner can read why nothing comes. */
    @Test
    void saysWhyNothingComes() {
        ok("CreateTrigger", trigger("metrics", "custom_kafka", OWN.replaceFirst(",\\\\'security.*", "}"), "OPEN"));

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            var status = endpoint.ok("GetTriggerStatus", named("metrics", "custom_kafka", ""));
            assertThat(status.path("State").asText()).isEqualTo("backing_off");
            assertThat(status.path("Reason").asText()).isNotBlank();
            assertThat(status.path("Gateways")).hasSize(1);
        });
        assertThat(listed().path("AvailableStatus").asText()).isNotEqualTo("Available");
        ok("DeleteTrigger", named("metrics", "custom_kafka", ""));
        assertThat(endpoint.code("GetTriggerStatus", named("metrics", "custom_kafka", "")))
                .isEqualTo("ResourceNotFound.Trigger");
    }

    @Test
    void triesATriggerOfEachKindWithoutRunningAnything() {
        ok("CreateTrigger", trigger("yearly", "timer", "0 0 9 1 1 * 2098", "OPEN"));
        ok(
                "CreateTrigger",
                trigger(
                        "pictures-1250000000.cos.ap-guangzhou.myqcloud.com",
                        "cos",
                        "{\\'event\\':\\'cos:ObjectCreated:*\\',\\'filter\\':{\\'Prefix\\':\\'in/\\',\\'Suffix\\':\\'.png\\'}}",
                        "OPEN"));
        ok("CreateTrigger", trigger(NAME, "ckafka", TOOLKIT, "CLOSE"));

        var timer = ok("DryRunTrigger", named("yearly", "timer", ",'Sample':'2031-05-06T02:30:00Z'"));
        assertThat(timer.path("Fires").get(0).asText()).isEqualTo("2098-01-01T01:00:00Z");
        assertThat(timer.path("Fires")).hasSize(1);
        var bucket = "pictures-1250000000.cos.ap-guangzhou.myqcloud.com";
        var match = ok("DryRunTrigger", named(bucket, "cos", ",'Sample':'in/cat.png'"));
        assertThat(match.path("Matches").asBoolean()).isTrue();
        assertThat(json(match.path("Events").get(0).asText())
                        .at("/Records/0/cos/cosObject/key")
                        .asText())
                .isEqualTo("/1250000000/pictures/in/cat.png");
        assertThat(ok("DryRunTrigger", named(bucket, "cos", ",'Sample':'out/cat.png'"))
                        .path("Matches")
                        .asBoolean())
                .isFalse();
        var record = ok("DryRunTrigger", named(NAME, "ckafka", ",'Sample':'hello'"));
        assertThat(json(record.path("Events").get(0).asText())
                        .at("/Records/0/Ckafka/msgBody")
                        .asText())
                .isEqualTo("hello");
        assertThat(endpoint.code("DryRunTrigger", named("yearly", "timer", ",'Sample':'tomorrow'")))
                .isEqualTo("InvalidParameterValue");
    }

    @Test
    void saysWhenATimerFiresNext() {
        ok("CreateTrigger", trigger("yearly", "timer", "0 0 9 1 1 * 2098", "OPEN"));

        var status = ok("GetTriggerStatus", named("yearly", "timer", ""));

        assertThat(status.path("State").asText()).isEqualTo("idle");
        assertThat(status.path("NextFire").asText()).isEqualTo("2098-01-01T01:00:00Z");
    }

    @Test
    void countsWhatATimerStored() {
        ok("CreateTrigger", trigger("ticks", "timer", "* * * * * * *", "OPEN"));

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var counters = ok("GetTriggerStatus", named("ticks", "timer", "")).path("Counters");
            assertThat(counters.findValuesAsText("Name")).containsExactly("stored");
            assertThat(counters.get(0).path("Value").asLong()).isPositive();
        });
    }

    private JsonNode listed() {
        return ok("ListTriggers", "{'FunctionName':'eater'}").path("Triggers").get(0);
    }

    private String stored() {
        return catalog.ofFunction(new FunctionKey("default", "eater"))
                .await()
                .atMost(Duration.ofSeconds(20))
                .getFirst()
                .description();
    }

    private static String trigger(String name, String type, String description, String enable) {
        return "{'FunctionName':'eater','TriggerName':'" + name.strip() + "','Type':'" + type.strip()
                + "','TriggerDesc':'" + description.strip() + "'" + (enable == null ? "" : ",'Enable':'" + enable + "'")
                + "}";
    }

    private static String named(String name, String type, String more) {
        return "{'FunctionName':'eater','TriggerName':'" + name + "','Type':'" + type + "'" + more + "}";
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode ok(String action, String request) {
        return endpoint.ok(action, request);
    }
}
