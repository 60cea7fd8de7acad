package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.model.ScfException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TriggerDesc of a function URL (management-api.md section 10.6, events/README.md section 10). */
class FunctionUrlTest {
    @Test
    void theStoredFormHasEveryField() {
        assertThat(FunctionUrl.normalise("{\"AuthType\":\"NONE\"}"))
                .isEqualTo("{'AuthType':'NONE','NetConfig':{'EnableIntranet':false,'EnableExtranet':true},"
                                .replace('\'', '"')
                        + "'CorsConfig':{'Enable':false,'Origins':[],'Methods':[],'Headers':[],'ExposeHeaders':[],"
                                .replace('\'', '"')
                        + "'Credentials':false,'MaxAge':0},'ApiGwCompatible':false,'EnableSimpleMode':false}"
                                .replace('\'', '"'));
    }

    @Test
    void theSampleOfTheReferenceIsStoredAsItIs() {
        var sample =
                "{'AuthType':'NONE','NetConfig':{'EnableIntranet':true,'EnableExtranet':true},'CorsConfig':{'Enable':true,'Origins':['*'],'Methods':['GET'],'Headers':[],'ExposeHeaders':[],'Credentials':false,'MaxAge':0},'ApiGwCompatible':false,'EnableSimpleMode':false}"
                        .replace('\'', '"');

        assertThat(FunctionUrl.normalise(sample)).isEqualTo(sample);
    }

    @Test
    void corsThatIsNotEnabledSaysNothing() {
        var stored = FunctionUrl.normalise(cors("'Origins':['*']"));

        assertThat(FunctionUrl.of(stored).cors()).isNull();
        assertThat(FunctionUrl.of(stored.replace("\"Enable\":false", "\"Enable\":true"))
                        .cors()
                        .origins())
                .containsExactly("*");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{'AuthType':'none'}",
                "{'AuthType':'NONE','AuthType':'CAM'}",
                "{'AuthType':'NONE','NetConfig':[]}",
                "{'AuthType':'NONE','NetConfig':{'EnableExtranet':'yes'}}",
                "{'AuthType':'NONE','ApiGwCompatible':1}"
            })
    void anotherDescriptionIsRefused(@Nullable String description) {
        assertRefused("InvalidParameterValue.TriggerDesc", description);
    }

    /** Section 10.6: faulty CORS has a code of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Enable':'true'",
                "'Origins':'*'",
                "'Origins':['example.com']",
                "'Origins':['https://example.com/path']",
                "'Origins':['*'],'Credentials':true",
                "'Methods':['FETCH']",
                "'Headers':['a b']",
                "'ExposeHeaders':[1]",
                "'MaxAge':-1",
                "'MaxAge':'600'"
            })
    void faultyCorsIsRefused(String cors) {
        assertRefused("InvalidParameterValue.Cors", cors(cors));
    }

    private static String cors(String fields) {
        return "{'AuthType':'NONE','CorsConfig':{%s}}".formatted(fields).replace('\'', '"');
    }

    private static void assertRefused(String code, @Nullable String description) {
        var text = description == null ? null : description.replace('\'', '"');
        assertThatThrownBy(() -> FunctionUrl.normalise(text))
                .isInstanceOfSatisfying(
                        ScfException.class,
                        refused -> assertThat(refused.code().text()).isEqualTo(code));
    }
}
