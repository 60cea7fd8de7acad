package io.openscf.connector.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TriggerDesc of {@code rabbitmq}; what the types of messages from brokers share is checked here too. */
class RabbitMqDescriptionTest {
    private static final String NAME = "jobs";
    private static final String STORED = json(
            "{'host':'mq','port':5672,'tls':'off','user':'me','password':'secret','virtualHost':'/','queue':'jobs',"
                    + "'maxMsgNum':1,'timeOut':1,'retry':10000,'concurrency':1}");

    private final RabbitMqConnector connector = new RabbitMqConnector();

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    @Test
    void fillsInWhatIsLeftOut() throws InvalidTriggerException {
        assertThat(connector.normalise(NAME, json("{'host':'mq','queue':'jobs','user':'me','password':'secret'}")))
                .isEqualTo(STORED);
    }

    @Test
    void takesTheUsualPortOfTls() throws InvalidTriggerException {
        assertThat(connector.normalise(NAME, json("{'host':'mq','queue':'jobs','tls':'on'}")))
                .contains(json("'port':5671,'tls':'on'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[1]",
                "{'host':'mq'}",
                "{'queue':'jobs'}",
                "{'host':'mq:5672','queue':'jobs'}",
                "{'host':'mq','port':65536,'queue':'jobs'}",
                "{'host':'mq','queue':''}",
                "{'host':'mq','queue':'jobs','tls':'yes'}",
                "{'host':'mq','queue':'jobs','maxMsgNum':0}",
                "{'host':'mq','queue':'jobs','concurrency':101}",
                "{'host':'mq','queue':'jobs','retry':-1}",
                "{'host':'mq','queue':'jobs','prefetch':5}",
            })
    void refusesWhatItDoesNotUnderstand(String description) {
        assertThatThrownBy(() -> connector.normalise(NAME, json(description)))
                .isInstanceOfSatisfying(
                        InvalidTriggerException.class,
                        e -> assertThat(e.field()).isEqualTo(Field.TRIGGER_DESC));
    }

    @Test
    void changesHowMessagesAreTakenAndHowToLogIn() throws InvalidTriggerException {
        assertThat(connector.amend(NAME, STORED, json("{'maxMsgNum':10,'password':'other'}")))
                .isEqualTo(STORED.replace("\"maxMsgNum\":1", "\"maxMsgNum\":10").replace("secret", "other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'queue':'others'}", "{'host':'elsewhere'}", "{'virtualHost':'b'}", "{'port':1}"})
    void doesNotChangeWhereTheMessagesAre(String change) {
        assertThatThrownBy(() -> connector.amend(NAME, STORED, json(change)))
                .isInstanceOf(InvalidTriggerException.class)
                .hasMessageContaining("cannot be changed");
    }

    @Test
    void showsWhatItWouldSend() {
        var dry = connector.dryRun(new Trigger("trg-1", NAME, STORED, "", "default.f.$LATEST"), "hello");

        assertThat(dry.events())
                .containsExactly(
                        json("{'Records':[{'RabbitMQ':{'queue':'jobs','exchange':'','routingKey':'jobs','msgId':'',"
                                + "'redelivered':false,'headers':{},'isBase64Encoded':false,'msgBody':'hello'}}]}"));
        assertThat(dry.matches()).isTrue();
    }
}
