package io.openscf.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.ScfException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which code which fault gets, case by case (management-api.md sections 8 and 11). */
class ValidationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CreateFunction|{'FunctionName':'abc'}|MissingParameter.Code",
                "CreateFunction|{'FunctionName':'abc','Code':{},'Layers':[{'LayerName':'x'}]}|MissingParameter",
                "CreateFunction|{'FunctionName':'abc','Code':{},'PublicNetConfig':{'PublicNetStatus':'OFF'}}|InvalidParameterValue.PublicNetConfig",
                "CreateFunction|{'FunctionName':'abc','Code':{},'ProtocolParams':{'WSParams':{'IdleTimeOut':1801}}}|InvalidParameterValue.IdleTimeOut",
                "CreateFunction|{'FunctionName':'abc','Code':{},'InstanceConcurrencyConfig':{'SessionConfig':{'SessionSource':'X'}}}|InvalidParameterValue.InstanceConcurrencyConfig",
                "CreateFunction|{'FunctionName':'abc','Code':{},'DnsCache':'true'}|",
                "CreateFunction|{'FunctionName':'abc','Code':{},'DnsCache':'yes'}|InvalidParameterValue",
                "CreateFunction|{'FunctionName':'abc','Code':{},'Runtime':'Cobol'}|",
                "CreateFunction|{'FunctionName':'abc','Code':{},'Environment':{'Variables':[{'Key':'1','Value':'v'}]}}|InvalidParameterValue.Environment",
                "CreateFunction|{'FunctionName':'abc','Code':{},'Environment':{'Variables':[{'Key':'','Value':''}]}}|",
                "CopyFunction|{'FunctionName':'abc','NewFunctionName':'1'}|InvalidParameterValue.FunctionName",
                "CreateNamespace|{'Namespace':'bad-'}|InvalidParameterValue.NamespaceInvalid",
                "Invoke|{'FunctionName':'a b'}|InvalidParameter.FunctionName",
                "Invoke|{'FunctionName':'abc','Namespace':'-'}|InvalidParameterValue.Namespace",
                "Invoke|{'FunctionName':'abc','Namespace':''}|",
                "Invoke|{'FunctionName':'abc','Qualifier':'a b'}|InvalidParameterValue.Qualifier",
                "Invoke|{'FunctionName':'abc','InvocationType':'Later'}|InvalidParameterValue.Param",
                "Invoke|{'FunctionName':'abc','LogType':'Head'}|InvalidParameterValue.Param",
                "GetFunction|{'FunctionName':''}|InvalidParameterValue.FunctionName",
                "ListTriggers|{'FunctionName':'a/b'}|InvalidParameterValue.FunctionName",
                "UpdateFunctionEventInvokeConfig|{'FunctionName':'abc','AsyncTriggerConfig':{'MsgTTL':60,'RetryConfig':[{'RetryNum':3}]}}|LimitExceeded.RetryNum",
                "UpdateFunctionEventInvokeConfig|{'FunctionName':'abc','AsyncTriggerConfig':{'MsgTTL':59,'RetryConfig':[{'RetryNum':2}]}}|LimitExceeded.MsgTTL",
                "UpdateFunctionEventInvokeConfig|{'FunctionName':'abc','AsyncTriggerConfig':{'MsgTTL':60}}|MissingParameter",
                "TerminateAsyncEvent|{'FunctionName':'abc','InvokeRequestId':'x','GraceShutdown':'TRUE'}|",
                "ListAliases|{'FunctionName':'abc','Limit':'20','Offset':'0'}|",
                "ListAliases|{'FunctionName':'abc','Limit':20}|InvalidParameter"
            })
    void givesTheCodeOfTheReference(String action, String request, String code) throws JsonProcessingException {
        assertThat(Samples.code(action, json(request))).isEqualTo(code == null ? "" : code);
    }

    /** Section 8.1, C-1, C-2: full matches, no unfolding of look-alikes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "1abc",
                "-abc",
                "_abc",
                "abc-",
                "abc_",
                "a.b",
                "a/b",
                "a b",
                "函数",
                "ｆｕｌｌ",
                "İstanbul",
                "a😀b",
                "abc\n",
                "abc\u0000",
                "..",
                "../../x",
                "%2e%2e%2f",
                "a/../b",
                "$LATEST",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg"
            })
    void refusesNamesOutOfRule(String name) {
        for (var action : Samples.actions()) {
            var request = Samples.request(action);
            if (request.has("FunctionName")) {
                assertThat(Samples.code(action, request.put("FunctionName", name)))
                        .as(action)
                        .isIn("InvalidParameterValue.FunctionName", "InvalidParameter.FunctionName");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ab",
                "A1",
                "con",
                "default",
                "a-b_c",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeefffffffff9"
            })
    void takesNamesByTheRule(String name) throws JsonProcessingException {
        assertThat(Samples.code("GetFunction", json("{'FunctionName':'" + name + "'}")))
                .isEmpty();
    }

    /** B14, section 8.5. */
    @ParameterizedTest
    @CsvSource({
        "Limit,   -1,                  InvalidParameterValue.Limit",
        "Limit,   0,                   InvalidParameterValue.Limit",
        "Limit,   1,                   ''",
        "Limit,   1000,                ''",
        "Limit,   1000000000,          InvalidParameterValue.Limit",
        "Limit,   9007199254740993,    InvalidParameterValue.Limit",
        "Offset,  -1,                  InvalidParameterValue.Offset",
        "Offset,  1000000,             ''",
        "Offset,  1000000000,          InvalidParameterValue.Offset",
        "Order,   '\"up\"',            InvalidParameterValue.Order",
        "Order,   '\"asc\"',           ''",
        "Order,   '\"ASC; DROP\"',     InvalidParameterValue.Order",
        "Orderby, '\"1;--\"',          InvalidParameterValue.OrderBy",
        "Orderby, '\"AddTime\"',       ''"
    })
    void holdsPagingToItsBounds(String field, String value, String code) throws JsonProcessingException {
        assertThat(Samples.code("ListFunctions", json("{'" + field + "':" + value + "}")))
                .isEqualTo(code);
    }

    /** Section 10.7: logs have one bound on the sum, checked by the action. */
    @Test
    void leavesThePagesOfLogsToTheirOwnRule() throws JsonProcessingException {
        assertThat(Samples.code("GetFunctionLogs", json("{'Limit':10000}"))).isEmpty();
        assertThat(Samples.code("GetFunctionLogs", json("{'Limit':0}"))).isEqualTo("InvalidParameterValue.Limit");
    }

    @Test
    void saysWhichElementIsWrong() throws JsonProcessingException {
        var request = json("{'Filters':[{'Name':'Status','Values':['a',7]}]}");

        Assertions.assertThatExceptionOfType(ScfException.class)
                .isThrownBy(() -> Samples.VALIDATION.check(
                        java.util.Objects.requireNonNull(Samples.CONTRACT.operation("ListFunctions")), request))
                .withMessage("The parameter `Filters.0.Values.1` must be a string.");
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
