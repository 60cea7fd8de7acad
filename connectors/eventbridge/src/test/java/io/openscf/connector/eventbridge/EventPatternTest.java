package io.openscf.connector.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.messaging.Fields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {
    private static final String EVENT =
            "{'source':'shop','type':'order.paid','tags':['a','b'],'data':{'amount':5,'note':null,'deep':{'x':true}}}";

    private static JsonNode json(String text) throws JsonProcessingException {
        return Fields.JSON.readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true  | {}",
                "true  | {'source':['shop']}",
                "true  | {'source':['bank','shop']}",
                "false | {'source':['bank']}",
                "false | {'source':['shop'],'type':['order.sent']}",
                "true  | {'type':[{'prefix':'order.'}]}",
                "false | {'type':[{'prefix':'orders'}]}",
                "true  | {'type':[{'suffix':'.paid'}]}",
                "true  | {'type':[{'anything-but':'order.sent'}]}",
                "false | {'type':[{'anything-but':['order.sent','order.paid']}]}",
                "false | {'absent':[{'anything-but':'x'}]}",
                "true  | {'absent':[{'exists':false}]}",
                "false | {'source':[{'exists':false}]}",
                "true  | {'source':[{'exists':true}]}",
                "true  | {'tags':['b']}",
                "false | {'tags':['c']}",
                "true  | {'data':{'amount':[5.0]}}",
                "true  | {'data':{'amount':[{'numeric':['>',0,'<=',5]}]}}",
                "false | {'data':{'amount':[{'numeric':['>',5]}]}}",
                "true  | {'data':{'note':[null]}}",
                "true  | {'data':{'deep':{'x':[true]}}}",
                "false | {'data':{'deep':{'y':[true]}}}",
                "false | {'source':{'deep':['x']}}",
            })
    void takesWhatMatches(boolean matches, String pattern) throws JsonProcessingException {
        assertThat(EventPattern.parse(json(pattern)).matches((ObjectNode) json(EVENT)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "'shop'",
                "{'source':'shop'}",
                "{'source':[]}",
                "{'source':[['shop']]}",
                "{'source':[{}]}",
                "{'source':[{'prefix':'a','suffix':'b'}]}",
                "{'source':[{'prefix':1}]}",
                "{'source':[{'like':'s%'}]}",
                "{'source':[{'exists':'yes'}]}",
                "{'source':[{'anything-but':{}}]}",
                "{'data':{'amount':[{'numeric':['>']}]}}",
                "{'data':{'amount':[{'numeric':['~',1]}]}}",
            })
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> EventPattern.parse(json(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{10,}");
    }
}
