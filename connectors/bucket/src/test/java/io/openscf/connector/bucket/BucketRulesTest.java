package io.openscf.connector.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bucket trigger may look like (events/README.md section 4, bucket-events.md section 10). */
class BucketRulesTest {
    private static final String NAME = "pictures-1250001111.cos.ap-guangzhou.myqcloud.com";
    private final BucketConnector connector = new BucketConnector();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}} | {\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}}",
                "{\"event\":\"cos:ObjectCreated:*\"} | {\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}}",
                "{ \"filter\" : { \"Suffix\" : \".jpg\" , \"Prefix\" : \"in/\" } , \"event\" : \"cos:ObjectRemove:Delete\" } | {\"event\":\"cos:ObjectRemove:Delete\",\"filter\":{\"Prefix\":\"in/\",\"Suffix\":\".jpg\"}}",
                "{\"event\":\"cos:ObjectRestore:Post\",\"filter\":{\"Prefix\":\"x\"}} | {\"event\":\"cos:ObjectRestore:Post\",\"filter\":{\"Prefix\":\"x\",\"Suffix\":\"\"}}",
            })
    void givesBackBothFilterKeysPrefixFirst(String given, String stored) throws InvalidTriggerException {
        assertThat(connector.normalise(NAME, given)).isEqualTo(stored);
    }

    /** bad-inputs T6 and T9. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cos:ObjectCreated:*",
                "{",
                "{}",
                "[]",
                "null",
                "{\"event\":\"\"}",
                "{\"event\":null}",
                "{\"event\":7}",
                "{\"event\":[\"cos:ObjectCreated:*\"]}",
                "{\"event\":\"cos:ObjectCreated\"}",
                "{\"event\":\"cos:ObjectRemoved:*\"}",
                "{\"event\":\"s3:ObjectCreated:*\"}",
                "{\"event\":\"cos:ObjectRestore:*\"}",
                "{\"event\":\"*\"}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":\"in/\"}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":null}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":7}}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":null}}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"prefix\":\"in/\"}}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Suffix\":\"png\"}}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"/in\"}}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"../in\"}}",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"in/../x\"}}",
                "{\"event\":\"cos:ObjectCreated:*\",\"queue\":\"x\"}",
                "{\"event\":\"cos:ObjectCreated:*\",\"event\":\"cos:ObjectRemove:*\"}",
                "{\"event\":\"cos:ObjectCreated:*\"} {}",
            })
    void refusesWhatIsNoRule(String description) {
        assertThatThrownBy(() -> connector.normalise(NAME, description))
                .isInstanceOfSatisfying(InvalidTriggerException.class, e -> {
                    assertThat(e.field()).isEqualTo(Field.TRIGGER_DESC);
                    assertThat(e.getMessage()).hasSizeBetween(20, 600);
                });
    }

    @Test
    void refusesAFilterLongerThanAnyKey() throws InvalidTriggerException {
        assertThat(connector.normalise(NAME, created("p".repeat(1024), ""))).isNotEmpty();
        for (var description : new String[] {
            created("p".repeat(1025), ""), created("", "." + "s".repeat(1024)), created("p".repeat(1 << 20), "")
        }) {
            assertThatThrownBy(() -> connector.normalise(NAME, description))
                    .isInstanceOf(InvalidTriggerException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pictures",
                "pictures-1250001111",
                "pictures.cos.ap-guangzhou.myqcloud.com",
                "pictures-123.cos.ap-guangzhou.myqcloud.com",
                "Pictures-1250001111.cos.ap-guangzhou.myqcloud.com",
                "-1250001111.cos.ap-guangzhou.myqcloud.com",
                "pictures-1250001111.cos.ap-guangzhou.myqcloud.com/",
                "http://pictures-1250001111.cos.ap-guangzhou.myqcloud.com",
                "pictures-1250001111.s3.amazonaws.com",
            })
    void refusesANameThatIsNoBucketDomain(String name) {
        assertThatThrownBy(() -> connector.normalise(name, created("", "")))
                .isInstanceOfSatisfying(
                        InvalidTriggerException.class,
                        e -> assertThat(e.field()).isEqualTo(Field.TRIGGER_NAME));
    }

    /** management-api.md section 10.6: deletion and status update give at least the event. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"event\":\"cos:ObjectCreated:*\"} | true",
                "{\"event\":\"cos:ObjectCreated:Put\"} | false",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"in/\"}} | true",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Suffix\":\"\",\"Prefix\":\"in/\"}} | true",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}} | false",
                "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{}} | false",
            })
    void anEventAloneMeansARuleWithAnyFilter(String given, boolean means) throws InvalidTriggerException {
        assertThat(connector.means(given, created("in/", ""))).isEqualTo(means);
    }

    @Test
    void whatIsNoRuleMeansNone() {
        assertThatThrownBy(() -> connector.means("in/", created("in/", "")))
                .isInstanceOf(InvalidTriggerException.class);
    }

    /** bucket-events.md section 10: a conflict when events, prefixes and suffixes all meet. */
    @ParameterizedTest
    @CsvSource({
        "cos:ObjectCreated:*, '', '', cos:ObjectCreated:Put, in/, .png, true",
        "cos:ObjectCreated:*, '', '', cos:ObjectCreated:*, '', '', true",
        "cos:ObjectCreated:Put, '', '', cos:ObjectCreated:*, '', '', true",
        "cos:ObjectCreated:Put, '', '', cos:ObjectCreated:Copy, '', '', false",
        "cos:ObjectCreated:*, '', '', cos:ObjectRemove:*, '', '', false",
        "cos:ObjectCreated:*, Lo, '', cos:ObjectCreated:*, Log, '', true",
        "cos:ObjectCreated:*, Log, '', cos:ObjectCreated:*, Lo, '', true",
        "cos:ObjectCreated:*, La, '', cos:ObjectCreated:*, Lo, '', false",
        "cos:ObjectCreated:*, '', .png, cos:ObjectCreated:*, '', .jpg, false",
        "cos:ObjectCreated:*, '', .tar.gz, cos:ObjectCreated:*, '', .gz, true",
        "cos:ObjectCreated:*, in/, .png, cos:ObjectCreated:*, in/, '', true",
        "cos:ObjectCreated:*, in/, .png, cos:ObjectCreated:*, out/, .png, false",
        "cos:ObjectRemove:*, '', '', cos:ObjectRemove:DeleteMarkerCreated, '', '', true",
    })
    void rulesOfOneBucketMayNotMeet(
            String event,
            String prefix,
            String suffix,
            String event2,
            String prefix2,
            String suffix2,
            boolean conflict) {
        var one = trigger(NAME, new Rule(event, prefix, suffix));
        var other = trigger(NAME, new Rule(event2, prefix2, suffix2));

        assertThat(connector.conflict(one, other).isPresent()).isEqualTo(conflict);
        assertThat(connector.conflict(other, one).isPresent()).isEqualTo(conflict);
    }

    @Test
    void rulesOfTwoBucketsDoNotMeet() {
        var one = trigger(NAME, new Rule("cos:ObjectCreated:*", "", ""));
        var other = trigger(NAME.replace("pictures", "papers"), new Rule("cos:ObjectCreated:*", "", ""));

        assertThat(connector.conflict(one, other)).isEmpty();
    }

    private static Trigger trigger(String name, Rule rule) {
        return new Trigger("trg-1", name, rule.text(), "", "default.f.$LATEST");
    }

    private static String created(String prefix, String suffix) {
        return "{\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"%s\",\"Suffix\":\"%s\"}}"
                .formatted(prefix, suffix);
    }
}
