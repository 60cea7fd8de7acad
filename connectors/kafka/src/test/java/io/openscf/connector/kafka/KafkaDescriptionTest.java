package io.openscf.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TriggerDesc of the Kafka triggers (events/README.md sections 5 and 6; management-api.md section 10.6). */
class KafkaDescriptionTest {
    private static final String NAME = "ckafka-8example-orders";
    private static final String TOOLKIT =
            "{\"maxMsgNum\":100,\"offset\":\"latest\",\"retry\":10000,\"timeOut\":60,\"consumerGroupName\":\"\"}";
    private static final String OWN = "{'bootstrapServers':'kafka-1:9092,[::1]:9093','topic':'metrics','maxMsgNum':5,";

    private final CkafkaConnector ckafka = new CkafkaConnector();
    private final ApacheKafkaConnector apache = new ApacheKafkaConnector();

    @Test
    void storesWhatTheToolkitSendsAsItIs() throws InvalidTriggerException {
        assertThat(ckafka.normalise(NAME, TOOLKIT)).isEqualTo(TOOLKIT);
    }

    /** The reference page calls the numbers String while its own samples are numbers. */
    @Test
    void takesNumbersThatAreTexts() throws InvalidTriggerException {
        assertThat(ckafka.normalise(NAME, json("{'maxMsgNum':'100','offset':'latest','retry':'10000','timeOut':'60'}")))
                .isEqualTo(TOOLKIT);
    }

    @Test
    void fillsInWhatIsLeftOut() throws InvalidTriggerException {
        assertThat(ckafka.normalise(NAME, json("{'maxMsgNum':100}"))).isEqualTo(TOOLKIT);
    }

    @Test
    void takesAMomentToBeginAt() throws InvalidTriggerException {
        assertThat(ckafka.normalise(NAME, json("{'maxMsgNum':1,'offset':'1700000000000'}")))
                .contains("\"offset\":\"1700000000000\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "latest",
                "[]",
                "{}",
                "{'maxMsgNum':0}",
                "{'maxMsgNum':10001}",
                "{'maxMsgNum':1.5}",
                "{'maxMsgNum':'many'}",
                "{'maxMsgNum':-1}",
                "{'maxMsgNum':[1]}",
                "{'maxMsgNum':99999999999}",
                "{'maxMsgNum':1,'maxMsgNum':2}",
                "{'maxMsgNum':1}x",
                "{'maxMsgNum':1,'offset':'first'}",
                "{'maxMsgNum':1,'offset':'-1'}",
                "{'maxMsgNum':1,'offset':{}}",
                "{'maxMsgNum':1,'retry':10001}",
                "{'maxMsgNum':1,'retry':-1}",
                "{'maxMsgNum':1,'timeOut':0}",
                "{'maxMsgNum':1,'timeOut':61}",
                "{'maxMsgNum':1,'consumerGroupName':'a b'}",
                "{'maxMsgNum':1,'consumerGroupName':7.5e300}",
                "{'maxMsgNum':1,'maxMsgNumber':1}",
                "{'maxMsgNum':1,'easConfig':'user'}",
                "{'maxMsgNum':1,'easConfig':{'user':'a','pass':'b'}}",
                "{'maxMsgNum':1,'security':{}}",
                "{'maxMsgNum':1,'security':{'protocol':'TLS'}}",
                "{'maxMsgNum':1,'security':{'protocol':'SASL_SSL'}}",
                "{'maxMsgNum':1,'security':{'protocol':'SASL_SSL','mechanism':'GSSAPI','user':'a'}}",
                "{'maxMsgNum':1,'security':{'protocol':'SSL','caCertificate':'/etc/passwd'}}",
                "{'maxMsgNum':1,'security':{'protocol':'SSL','clientKey':'-----BEGIN PRIVATE KEY-----AA=='}}",
                "{'maxMsgNum':1,'security':{'protocol':'SASL_SSL','mechanism':'PLAIN','user':'a\\u000ab'}}",
            })
    void refusesABadDescriptionAsTriggerDesc(String description) {
        assertThatThrownBy(() -> ckafka.normalise(NAME, json(description)))
                .isInstanceOfSatisfying(
                        InvalidTriggerException.class,
                        refused -> assertThat(refused.field()).isEqualTo(Field.TRIGGER_DESC));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "orders", "ckafka-orders", "ckafka-8example-", "kafka-8example-orders", "ckafka-8EXAMPLE-o r"
            })
    void refusesANameThatIsNotInstanceAndTopic(String name) {
        assertThatThrownBy(() -> ckafka.normalise(name, TOOLKIT))
                .isInstanceOfSatisfying(
                        InvalidTriggerException.class,
                        refused -> assertThat(refused.field()).isEqualTo(Field.TRIGGER_NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1a", "a-", "a_", "", "a b", "ä1"})
    void refusesANameOfApacheKafkaThatIsNone(String name) {
        assertThatThrownBy(() -> apache.normalise(name, json(OWN + "'offset':'latest'}")))
                .isInstanceOfSatisfying(
                        InvalidTriggerException.class,
                        refused -> assertThat(refused.field()).isEqualTo(Field.TRIGGER_NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'maxMsgNum':1,'topic':'t'}",
                "{'maxMsgNum':1,'bootstrapServers':'kafka-1:9092'}",
                "{'maxMsgNum':1,'bootstrapServers':'kafka-1','topic':'t'}",
                "{'maxMsgNum':1,'bootstrapServers':'kafka-1:9092 ,b:1','topic':'t'}",
                "{'maxMsgNum':1,'bootstrapServers':'http://kafka-1:9092','topic':'t'}",
                "{'maxMsgNum':1,'bootstrapServers':'kafka-1:9092','topic':'..'}",
                "{'maxMsgNum':1,'bootstrapServers':'kafka-1:9092','topic':'a/b'}",
            })
    void refusesBrokersAndTopicsThatAreNone(String description) {
        assertThatThrownBy(() -> apache.normalise("metrics", json(description)))
                .isInstanceOf(InvalidTriggerException.class);
    }

    /** As Terraform's example shows it. */
    @Test
    void showsWhatTheOriginalAdds() throws IOException {
        var shown = Fields.JSON.readTree(ckafka.shown(trigger(TOOLKIT)));

        assertThat(shown.path("instanceId").asText()).isEqualTo("ckafka-8example");
        assertThat(shown.path("topicName").asText()).isEqualTo("orders");
        assertThat(shown.path("isInSequence").asText()).isEqualTo("Yes");
        assertThat(shown.path("kafkaStatus").asText()).isEqualTo("NORMAL");
        assertThat(shown.path("consumerGroupName").asText()).isEqualTo("scf_" + NAME + "-trg-1");
        assertThat(shown.path("maxMsgNum").asInt()).isEqualTo(100);
    }

    @Test
    void takesBackWhatItShowed() throws InvalidTriggerException {
        assertThat(ckafka.amend(NAME, TOOLKIT, ckafka.shown(trigger(TOOLKIT)))).isEqualTo(TOOLKIT);
    }

    /** Doc 583/96828: CKafka may change retry, maxMsgNum, timeOut only. */
    @Test
    void changesWhatMayBeChanged() throws InvalidTriggerException {
        assertThat(ckafka.amend(NAME, TOOLKIT, json("{'retry':3,'maxMsgNum':'7','timeOut':5}")))
                .isEqualTo(TOOLKIT.replace("10000", "3").replace("100,", "7,").replace("60", "5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'offset':'earliest'}",
                "{'retry':3,'offset':'1'}",
                "{'consumerGroup':'x'}",
                "{'retry':10001}",
                "x"
            })
    void refusesToChangeWhatMayNotBe(String change) {
        assertThatThrownBy(() -> ckafka.amend(NAME, TOOLKIT, json(change))).isInstanceOf(InvalidTriggerException.class);
    }

    @Test
    void saysWhichEventASampleWouldBe() {
        var said = ckafka.dryRun(
                trigger(TOOLKIT), json("{'key':'customer-9','value':'text','partition':1,'offset':4712}"));

        assertThat(said.matches()).isTrue();
        assertThat(said.explanation()).contains("100 records").contains("60 seconds");
        assertThat(said.events())
                .containsExactly("{\"Records\":[{\"Ckafka\":{\"topic\":\"orders\",\"partition\":1,\"offset\":4712,"
                        + "\"msgKey\":\"customer-9\",\"msgBody\":\"text\"}}]}");
    }

    @Test
    void keepsAPasswordOutOfLogs() throws InvalidTriggerException {
        var given = json("{'maxMsgNum':1,'easConfig':{'user':'me','password':'hunter2'}}");
        var subscription = Subscription.read(Fields.read(ckafka.normalise(NAME, given)));

        assertThat(subscription.toString()).doesNotContain("hunter2");
        assertThat(subscription.security().clientSettings())
                .containsEntry("security.protocol", "SASL_PLAINTEXT")
                .containsEntry("sasl.mechanism", "PLAIN");
    }

    @Test
    void quotesAPasswordSoThatItCannotBecomeASetting() throws InvalidTriggerException {
        var given = json("{'maxMsgNum':1,'easConfig':{'user':'me','password':'a\\\"; debug=\\\"true\\\\'}}");
        var login = Subscription.read(Fields.read(ckafka.normalise(NAME, given)))
                .security()
                .clientSettings()
                .get("sasl.jaas.config");

        assertThat(login.toString()).endsWith("password=\"a\\\"; debug=\\\"true\\\\\";");
    }

    private static Trigger trigger(String description) {
        return new Trigger("trg-1", NAME, description, "", "default.f.$LATEST");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    @Test
    void namesItsSecrets() {
        assertThat(Arrays.asList("/easConfig/password", "/security/password", "/security/clientKey"))
                .hasSameElementsAs(ckafka.secrets());
    }
}
