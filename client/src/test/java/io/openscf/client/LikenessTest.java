package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1,'b':2}                  | {'a':1}          | true",
                "{'a':1}                        | {'a':1,'b':2}    | false",
                "{'a':1}                        | {'a':'1'}        | true",
                "{'a':2}                        | {'a':1}          | false",
                "{'a':{'b':1,'c':2}}            | {'a':{'b':1}}    | true",
                "[1,2]                          | [1,2]            | true",
                "[1,2]                          | [2,1]            | false",
                "[1,2]                          | [1]              | false",
                "[{'K':'a','V':'1','more':true}]| [{'K':'a','V':1}]| true",
                "{'a':null}                     | {'a':null}       | true",
                "{}                             | {'a':null}       | true",
                "{'a':1}                        | {'a':null}       | false",
                "{'a':1}                        | {'a':{'b':1}}    | false",
                "{'a':1}                        | {'a':[1]}        | false"
            })
    void comparesWhatIsWantedWithWhatTheGatewayReports(String present, String wanted, boolean covers) {
        // when
        var result = Likeness.covers(json(present), json(wanted));

        // then
        assertThat(result).isEqualTo(covers);
    }

    private static Object json(String text) {
        var value = Json.parse(text.replace('\'', '"'));
        assertThat(value).isNotNull();
        return value;
    }
}
