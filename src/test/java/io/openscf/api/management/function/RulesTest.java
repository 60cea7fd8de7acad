package io.openscf.api.management.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.openscf.catalog.CatalogLimits;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionType;
import io.openscf.model.ScfException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** management-api.md section 8. */
class RulesTest {
    private final Rules rules = new Rules(
            new SmallRyeConfigBuilder().withMapping(CatalogLimits.class).build().getConfigMapping(CatalogLimits.class));

    @ParameterizedTest
    @ValueSource(strings = {"ab", "A1", "hello-world_2", "a--b"})
    void takesNamesOfTheContract(String name) {
        assertThat(Rules.key(null, name)).isEqualTo(new FunctionKey("default", name));
        assertThat(Rules.key("", "a" + "b".repeat(59)).namespace()).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "",
                "1ab",
                "-ab",
                "_ab",
                "ab-",
                "ab_",
                "a.b",
                "a/b",
                "a b",
                "函数",
                "ａｂ",
                "İab",
                "a😀b",
                "ab\n",
                "\nab",
                "..",
                "../../x",
                "%2e%2e%2f",
                "a/../b",
                "$LATEST",
                "a\0b",
                "abbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
            })
    void refusesOtherFunctionNames(String name) {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_NAME, () -> Rules.key("default", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "-", "ns-", "../x", "ns\n", "n\0"})
    void refusesOtherNamespaces(String namespace) {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__NAMESPACE, () -> Rules.key(namespace, "ok"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.main_handler", "in-dex.main", "src/index.main_handler"})
    void takesHandlers(String handler) {
        assertThat(Rules.handler(FunctionType.EVENT, "Python3.9", handler)).isEqualTo(handler);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "index",
                ".main",
                "index.",
                "../../bin/sh.main",
                "/index.main",
                "index.main;rm",
                "index.main\n",
                "a.b.c",
                "index main.x",
                "src//index.main",
                "索引.main"
            })
    void refusesOtherHandlers(String handler) {
        refuses(
                ErrorCode.INVALID_PARAMETER_VALUE__HANDLER,
                () -> Rules.handler(FunctionType.EVENT, "Python3.9", handler));
    }

    /** runtimes.md section 1: Java package.Class::method, Go the program's name, Custom free text, web unused. */
    @ParameterizedTest
    @CsvSource({
        "EVENT,Java8,example.Hello::mainHandler",
        "EVENT,Java11,Hello$Inner::m",
        "EVENT,Go1,main",
        "EVENT,Php7.4,index.main_handler",
        "EVENT,CustomRuntime,''",
        "EVENT,CustomRuntime,any text / of the user",
        "HTTP,Python3.9,''",
        "HTTP,Nodejs18.15,not used"
    })
    void takesTheHandlersOfEachRuntime(FunctionType type, String runtime, String handler) {
        assertThat(Rules.handler(type, runtime, handler)).isEqualTo(handler);
    }

    @ParameterizedTest
    @CsvSource({
        "EVENT,Java8,index.main_handler",
        "EVENT,Java8,''",
        "EVENT,Java8,a::b::c",
        "EVENT,Go1,../main",
        "EVENT,Go1,a/b",
        "EVENT,Go1,''",
        "EVENT,Php7.4,main",
        "HTTP,Php7.4,'a\nb'"
    })
    void refusesTheHandlersOfOtherRuntimes(FunctionType type, String runtime, String handler) {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__HANDLER, () -> Rules.handler(type, runtime, handler));
    }

    @Test
    void refusesHandlersOfMoreThan128Characters() {
        refuses(
                ErrorCode.INVALID_PARAMETER_VALUE__HANDLER,
                () -> Rules.handler(FunctionType.EVENT, "Python3.9", "d/".repeat(60) + "index.main_handler"));
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 128, 256, 3072})
    void takesMemorySteps(long megabytes) {
        assertThat(rules.memory(megabytes)).isEqualTo((int) megabytes);
    }

    @ParameterizedTest
    @CsvSource({"0", "-128", "1", "63", "65", "127", "129", "200"})
    void refusesOtherMemorySizes(long megabytes) {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__MEMORY, () -> rules.memory(megabytes));
    }

    @Test
    void refusesWhatIsAboveTheLimits() {
        refuses(ErrorCode.LIMIT_EXCEEDED__MEMORY, () -> rules.memory(3200));
        refuses(ErrorCode.LIMIT_EXCEEDED__MEMORY, () -> rules.memory(Long.MAX_VALUE));
        refuses(ErrorCode.LIMIT_EXCEEDED__TIMEOUT, () -> rules.timeout(901, false));
        refuses(ErrorCode.LIMIT_EXCEEDED__TIMEOUT, () -> rules.timeout(0, false));
        refuses(ErrorCode.LIMIT_EXCEEDED__INIT_TIMEOUT, () -> rules.initTimeout(2));
        refuses(ErrorCode.LIMIT_EXCEEDED__INIT_TIMEOUT, () -> rules.initTimeout(301));
        assertThat(rules.timeout(900, false)).isEqualTo(900);
        assertThat(rules.initTimeout(300)).isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Python", "python3.9", "../Python3.9", "Python3.9 ", "Ruby3"})
    void refusesRuntimesThatAreNotListed(String runtime) {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__RUNTIME, () -> rules.runtime(runtime));
    }

    @Test
    void refusesLongDescriptionsAndTheOneCharacterThatCannotBeKept() {
        assertThat(Rules.description("<b>值</b>\n\t" + "x".repeat(900))).startsWith("<b>");
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__DESCRIPTION, () -> Rules.description("x".repeat(1001)));
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__DESCRIPTION, () -> Rules.description("a\0"));
    }

    @Test
    void keepsVariablesUnchanged() {
        var environment = variables("A", "$(rm -rf /) 'q' \"q\"\n值", "a_1", "x=y");

        assertThat(rules.environment(environment)).isEqualTo(Map.of("A", "$(rm -rf /) 'q' \"q\"\n值", "a_1", "x=y"));
        assertThat(rules.environment(null)).isEmpty();
    }

    /** management-api.md section 10.1: one variable with empty key and value clears. */
    @Test
    void clearsWithOneEmptyVariable() {
        assertThat(rules.environment(variables("", ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1a", "_a", "a-b", "a=b", "a b", "a\n", "a\0", "变量", ""})
    void refusesOtherVariableNames(String name) {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT, () -> rules.environment(variables(name, "x")));
    }

    @Test
    void refusesVariablesThatCannotBeGiven() {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT, () -> rules.environment(variables("A", "1", "A", "2")));
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT, () -> rules.environment(variables("A", "a\0b")));
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT, () -> rules.environment(variables("A", "")));
        refuses(
                ErrorCode.INVALID_PARAMETER_VALUE__DNS_INFO,
                () -> rules.environment(variables("OS_NAMESERVER", "x y")));
        assertThat(rules.environment(variables("OS_NAMESERVER", "10.0.0.1;fe80::1")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCF_X", "QCLOUD_REGION", "TENCENTCLOUD_SECRETID", "TECENTCLOUD_X"})
    void protectsThePlatformsVariables(String name) {
        refuses(
                ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT_SYSTEM_PROTECT,
                () -> rules.environment(variables(name, "x")));
    }

    @Test
    void countsBytesOfNamesAndValues() {
        assertThat(rules.environment(variables("AB", "x".repeat(4094)))).hasSize(1);
        refuses(
                ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT_EXCEEDED_LIMIT,
                () -> rules.environment(variables("AB", "x".repeat(4095))));
        refuses(
                ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT_EXCEEDED_LIMIT,
                () -> rules.environment(variables("AB", "值".repeat(1366))));
    }

    /** management-api.md section 6.1. */
    @Test
    void writesTimesEightHoursEastOfGreenwich() {
        assertThat(Rules.time(Instant.parse("2026-01-31T18:46:45.999Z"))).isEqualTo("2026-02-01 02:46:45");
    }

    private static JsonNode variables(String... namesAndValues) {
        var environment = JsonNodeFactory.instance.objectNode();
        var variables = environment.putArray("Variables");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.addObject().put("Key", namesAndValues[i]).put("Value", namesAndValues[i + 1]);
        }
        return environment;
    }

    private static void refuses(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ScfException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
