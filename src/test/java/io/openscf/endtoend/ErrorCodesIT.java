package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.Zips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which mistake gets which code, through the endpoint (management-api.md sections 2, 8, 10 and 11). Quotes in requests
 * are single; ~ stands for the name of the function that is there, $ for a good package.
 */
class ErrorCodesIT {
    private static final GatewayProcess GATEWAY = SharedGateway.get();
    private static final String NAME = "mistaken";
    private static final String PACKAGE = Zips.base64("index.py", "def main_handler(e, c): return e");

    @BeforeAll
    static void createFunction() {
        assertThat(
                        code(
                                "CreateFunction",
                                "{'FunctionName':'~','Runtime':'Python3.10','Handler':'index.main_handler','Code':{'ZipFile':'$'}}"))
                .isIn("", "ResourceInUse.FunctionName");
    }

    @AfterAll
    static void deleteFunction() {
        code("DeleteFunction", "{'FunctionName':'~'}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'FunctionName':'~'                  | ResourceInUse.FunctionName",
                "'FunctionName':'1a'                 | InvalidParameterValue.FunctionName",
                "'FunctionName':null                 | MissingParameter",
                "'Code':null                         | MissingParameter.Code",
                "'Code':{}                           | MissingParameter.Code",
                "'Code':'x'                          | InvalidParameter",
                "'Namespace':'nowhere'               | ResourceNotFound.Namespace",
                "'Namespace':'a b'                   | InvalidParameterValue.Namespace",
                "'Handler':''                        | InvalidParameterValue.Handler",
                "'Handler':'nodot'                   | InvalidParameterValue.Handler",
                "'Handler':'../../bin/sh.main'       | InvalidParameterValue.Handler",
                "'Handler':'index.main;rm'           | InvalidParameterValue.Handler",
                "'Runtime':'Cobol'                   | InvalidParameterValue.Runtime",
                "'Runtime':'../Python3.10'           | InvalidParameterValue.Runtime",
                "'Runtime':''                        | MissingParameter.Runtime",
                "'Type':'Batch'                      | InvalidParameterValue.Type",
                "'MemorySize':65                     | InvalidParameterValue.Memory",
                "'MemorySize':0                      | InvalidParameterValue.Memory",
                "'MemorySize':-128                   | InvalidParameterValue.Memory",
                "'MemorySize':4096                   | LimitExceeded.Memory",
                "'MemorySize':'128'                  | InvalidParameter",
                "'MemorySize':128.5                  | InvalidParameter",
                "'MemorySize':9223372036854775808    | InvalidParameter",
                "'Timeout':0                         | LimitExceeded.Timeout",
                "'Timeout':901                       | LimitExceeded.Timeout",
                "'InitTimeout':2                     | LimitExceeded.InitTimeout",
                "'InitTimeout':301                   | LimitExceeded.InitTimeout",
                "'Environment':{'Variables':[{'Key':'1a','Value':'v'}]}        | InvalidParameterValue.Environment",
                "'Environment':{'Variables':[{'Key':'_HANDLER','Value':'v'}]}  | InvalidParameterValue.Environment",
                "'Environment':{'Variables':[{'Key':'a=b','Value':'v'}]}       | InvalidParameterValue.Environment",
                "'Environment':{'Variables':[{'Key':'a\\n','Value':'v'}]}      | InvalidParameterValue.Environment",
                "'Environment':{'Variables':[{'Key':'a\\u0000','Value':'v'}]}  | InvalidParameterValue.Environment",
                "'Environment':{'Variables':[{'Key':'a','Value':'\\u0000'}]}   | InvalidParameterValue.Environment",
                "'Environment':{'Variables':[{'Key':'a','Value':'1'},{'Key':'a','Value':'2'}]} | InvalidParameterValue.Environment",
                "'Environment':{'Variables':[{'Key':'SCF_X','Value':'v'}]}     | InvalidParameterValue.EnvironmentSystemProtect",
                "'Environment':{'Variables':[{'Key':'QCLOUD_X','Value':'v'}]}  | InvalidParameterValue.EnvironmentSystemProtect",
                "'Environment':{'Variables':[{'Key':'TENCENTCLOUD_X','Value':'v'}]} | InvalidParameterValue.EnvironmentSystemProtect",
                "'Environment':{'Variables':[{'Key':'OS_NAMESERVER','Value':'nowhere'}]} | InvalidParameterValue.DnsInfo",
                "'Environment':'A=1'                 | InvalidParameter",
                "'CodeSource':'Svn'                  | InvalidParameterValue.CodeSource",
                "'AsyncRunEnable':'MAYBE'            | InvalidParameterValue.AsyncRunEnable",
                "'TraceEnable':'MAYBE'               | InvalidParameterValue.TraceEnable",
                "'ProtocolType':'FTP'                | InvalidParameterValue.ProtocolType",
                "'PublicNetConfig':{'PublicNetStatus':'MAYBE'} | InvalidParameterValue.PublicNetConfig",
                "'PublicNetConfig':{}                | MissingParameter",
                "'Layers':[{'LayerName':'nolayer','LayerVersion':1}] | ResourceNotFound.Layer",
                "'Code':{'ZipFile':'$','DemoId':'d'} | InvalidParameterValue.Code",
                "'Code':{'ZipFile':'$','CosBucketName':'b'} | InvalidParameterValue.Code",
                "'Code':{'DemoId':'demo-1'}          | ResourceNotFound.Demo",
                "'Code':{'TempCosObjectName':'x'}    | InvalidParameterValue.TempCosObjectName",
                "'Code':{'GitUrl':'https://x'}       | InvalidParameterValue.GitUrl",
                "'Code':{'CosObjectName':'/x.zip'}   | InvalidParameterValue.CosBucketName",
                "'Code':{'CosBucketName':'bucket'}   | InvalidParameterValue.CosObjectName",
                "'Code':{'CosBucketName':'nobucket','CosObjectName':'/x.zip'} | InvalidParameterValue.CosBucketName",
                "'Code':{'ZipFile':'QQ'}             | InvalidParameterValue.ZipFileBase64BinasciiError",
                "'Code':{'ZipFile':'QUJD\\n'}        | InvalidParameterValue.ZipFileBase64BinasciiError",
                "'Code':{'ZipFile':'-_-_'}           | InvalidParameterValue.ZipFileBase64BinasciiError",
                "'Code':{'ZipFile':'AAAA'}           | InvalidParameterValue.ZipFile",
                "'Code':{'ZipFile':''}               | MissingParameter.Code"
            })
    void createFunctionTellsWhatIsWrong(String wrong, String code) {
        assertThat(create(wrong)).isEqualTo(code);
    }

    /** A good request with one field exchanged. */
    private static String create(String wrong) {
        var name = wrong.substring(0, wrong.indexOf(':'));
        var fields = new StringBuilder(wrong);
        for (var field : new String[] {
            "'FunctionName':'never-made'",
            "'Runtime':'Python3.10'",
            "'Handler':'index.main_handler'",
            "'Code':{'ZipFile':'$'}"
        }) {
            if (!field.startsWith(name)) {
                fields.append(',').append(field);
            }
        }
        return code("CreateFunction", "{" + fields + "}");
    }

    @Test
    void createFunctionHoldsToSizes() {
        assertThat(create("'Description':'" + "d".repeat(1001) + "'")).isEqualTo("InvalidParameterValue.Description");
        assertThat(create("'Handler':'" + "h".repeat(60) + "." + "m".repeat(70) + "'"))
                .isEqualTo("InvalidParameterValue.Handler");
        assertThat(create("'Environment':{'Variables':[{'Key':'A','Value':'" + "v".repeat(4096) + "'}]}"))
                .isEqualTo("InvalidParameterValue.EnvironmentExceededLimit");
        var layers = IntStream.range(0, 6)
                .mapToObj(i -> "{'LayerName':'l" + i + "','LayerVersion':1}")
                .collect(Collectors.joining(","));
        assertThat(create("'Layers':[" + layers + "]")).isEqualTo("InvalidParameterValue.Layers");
    }

    /** Z2, Z4, Z6, Z7, Z9: every kind of refusal is tested at the package itself; here that each arrives as a code. */
    @Test
    void refusesPackagesThatMayNotBeUnpacked() throws IOException {
        for (var name : new String[] {"../../evil", "/etc/evil", "C:\\evil", "..\\evil", "a/../../evil", "./../evil"}) {
            assertThat(create("'Code':{'ZipFile':'" + Zips.base64(name, "x") + "'}"))
                    .as(name)
                    .isEqualTo("InvalidParameterValue.ZipFile");
        }
        assertThat(create("'Code':{'ZipFile':'" + bomb() + "'}")).isEqualTo("InvalidParameterValue.ZipFile");
        assertThat(GATEWAY.tailOfLog()).doesNotContain("failed unexpectedly");
    }

    private static String bomb() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_SPEED);
            var zeros = new byte[100 * 1024 * 1024];
            for (int i = 0; i < 6; i++) {
                zip.putNextEntry(new ZipEntry("zeros" + i));
                zip.write(zeros);
            }
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "UpdateFunctionCode | {'FunctionName':'absent-one','Code':{'ZipFile':'$'}} | ResourceNotFound.Function",
                "UpdateFunctionCode | {'FunctionName':'~'} | MissingParameter.Code",
                "UpdateFunctionCode | {'FunctionName':'~','ZipFile':'$','Code':{'ZipFile':'$'}} | InvalidParameterValue.Code",
                "UpdateFunctionCode | {'FunctionName':'~','ZipFile':'AAAA'} | InvalidParameterValue.ZipFile",
                "UpdateFunctionCode | {'FunctionName':'~','ZipFile':'AAA'} | InvalidParameterValue.ZipFileBase64BinasciiError",
                "UpdateFunctionCode | {'FunctionName':'~','ZipFile':'AAAA','CodeSource':'Inline'} | InvalidParameterValue.InlineZipFile",
                "UpdateFunctionCode | {'FunctionName':'~','ZipFile':'$','CodeSource':'Svn'} | InvalidParameterValue.CodeSource",
                "UpdateFunctionCode | {'FunctionName':'~','ZipFile':'$','Handler':'nodot'} | InvalidParameterValue.Handler",
                "UpdateFunctionCode | {'FunctionName':'~','Code':{'DemoId':'d'}} | InvalidParameterValue.DemoId",
                "UpdateFunctionCode | {'FunctionName':'~','Code':{'TempCosObjectName':'d'}} | InvalidParameterValue.TempCosObjectName",
                "UpdateFunctionCode | {'FunctionName':'~','CosBucketName':'nobucket','CosObjectName':'/x'} | InvalidParameterValue.CosBucketName",
                "UpdateFunctionConfiguration | {} | MissingParameter",
                "UpdateFunctionConfiguration | {'FunctionName':'absent-one'} | ResourceNotFound.Function",
                "UpdateFunctionConfiguration | {'FunctionName':'absent-one','Namespace':'nowhere'} | ResourceNotFound.Namespace",
                "UpdateFunctionConfiguration | {'FunctionName':'~','Runtime':'Nodejs18.15'} | InvalidParameterValue.Runtime",
                "UpdateFunctionConfiguration | {'FunctionName':'~','MemorySize':100} | InvalidParameterValue.Memory",
                "UpdateFunctionConfiguration | {'FunctionName':'~','MemorySize':8192} | LimitExceeded.Memory",
                "UpdateFunctionConfiguration | {'FunctionName':'~','Timeout':1000} | LimitExceeded.Timeout",
                "UpdateFunctionConfiguration | {'FunctionName':'~','InitTimeout':1} | LimitExceeded.InitTimeout",
                "UpdateFunctionConfiguration | {'FunctionName':'~','ClsTopicId':'t'} | InvalidParameterValue.ClsRole",
                "UpdateFunctionConfiguration | {'FunctionName':'~','L5Enable':'X'} | InvalidParameterValue.L5Enable",
                "UpdateFunctionConfiguration | {'FunctionName':'~','Layers':[{'LayerName':'nolayer','LayerVersion':1}]} | ResourceNotFound.Layer",
                "UpdateFunctionConfiguration | {'FunctionName':'~','Environment':{'Variables':[{'Key':'SCF_X','Value':'v'}]}} | InvalidParameterValue.EnvironmentSystemProtect",
                "GetFunction | {} | InvalidParameter.FunctionNameOrResourceIdRequired",
                "GetFunction | {'FunctionName':'absent-one'} | ResourceNotFound.Function",
                "GetFunction | {'FunctionName':'~','Namespace':'nowhere'} | ResourceNotFound.Namespace",
                "GetFunction | {'FunctionName':'~','Namespace':'-'} | InvalidParameterValue.Namespace",
                "GetFunction | {'FunctionName':'~','Qualifier':'7'} | ResourceNotFound.Version",
                "GetFunction | {'FunctionName':'~','Qualifier':'noalias'} | ResourceNotFound.Version",
                "GetFunction | {'FunctionName':'~','Qualifier':'a b'} | InvalidParameterValue.Qualifier",
                "GetFunctionAddress | {} | MissingParameter",
                "GetFunctionAddress | {'FunctionName':'absent-one'} | ResourceNotFound.Function",
                "GetFunctionAddress | {'FunctionName':'~','Qualifier':'7'} | ResourceNotFound.Version",
                "GetFunctionAddress | {'FunctionName':'~','Qualifier':'%'} | InvalidParameterValue.Qualifier",
                "ListFunctions | {'Namespace':'nowhere'} | ResourceNotFound.Namespace",
                "ListFunctions | {'Namespace':'a b'} | InvalidParameterValue.Namespace",
                "ListFunctions | {'Limit':-1} | InvalidParameterValue.Limit",
                "ListFunctions | {'Limit':0} | InvalidParameterValue.Limit",
                "ListFunctions | {'Limit':1000000000} | InvalidParameterValue.Limit",
                "ListFunctions | {'Offset':-1} | InvalidParameterValue.Offset",
                "ListFunctions | {'Offset':1000000000} | InvalidParameterValue.Offset",
                "ListFunctions | {'Order':'up'} | InvalidParameterValue.Order",
                "ListFunctions | {'Orderby':'1; DROP TABLE functions'} | InvalidParameterValue.OrderBy",
                "ListFunctions | {'Filters':[{'Name':'Colour','Values':['red']}]} | InvalidParameterValue.Filters",
                "ListFunctions | {'Filters':[{'Name':'Role','Values':['a','b']}]} | InvalidParameterValue.Filters",
                "ListFunctions | {'Filters':[{'Name':'Role'}]} | MissingParameter",
                "ListFunctions | {'Filters':'Role'} | InvalidParameter",
                "DeleteFunction | {} | MissingParameter",
                "DeleteFunction | {'FunctionName':'absent-one'} | ResourceNotFound.Function",
                "DeleteFunction | {'FunctionName':'../x'} | InvalidParameterValue.FunctionName",
                "DeleteFunction | {'FunctionName':'~','Qualifier':'7'} | ResourceNotFound.Qualifier",
                "DeleteFunction | {'FunctionName':'~','Qualifier':'$LATEST'} | InvalidParameterValue.Qualifier",
                "Invoke | {} | MissingParameter",
                "Invoke | {'FunctionName':'absent-one'} | ResourceNotFound.Function",
                "Invoke | {'FunctionName':'absent-one','InvocationType':'Event'} | ResourceNotFound.Function",
                "Invoke | {'FunctionName':'~','Namespace':'nowhere'} | ResourceNotFound.Function",
                "Invoke | {'FunctionName':'a b'} | InvalidParameter.FunctionName",
                "Invoke | {'FunctionName':'~','Qualifier':'7'} | ResourceNotFound.Qualifier",
                "Invoke | {'FunctionName':'~','Qualifier':'noalias','InvocationType':'Event'} | ResourceNotFound.Qualifier",
                "Invoke | {'FunctionName':'~','ClientContext':'{'} | InvalidParameterValue.Param",
                "Invoke | {'FunctionName':'~','ClientContext':'{} {}'} | InvalidParameterValue.Param",
                "Invoke | {'FunctionName':'~','ClientContext':'NaN'} | InvalidParameterValue.Param",
                "Invoke | {'FunctionName':'~','ClientContext':'hello'} | InvalidParameterValue.Param",
                "Invoke | {'FunctionName':'~','ClientContext':{}} | InvalidParameter",
                "Invoke | {'FunctionName':'~','InvocationType':'Later'} | InvalidParameterValue.Param",
                "Invoke | {'FunctionName':'~','LogType':'Head'} | InvalidParameterValue.Param",
                "InvokeFunction | {'FunctionName':'absent-one'} | ResourceNotFound.Function",
                "InvokeFunction | {'FunctionName':'~','Qualifier':'7'} | ResourceNotFound.Qualifier",
                "InvokeFunction | {'FunctionName':'~','Event':'['} | InvalidParameterValue.Param",
                "GetFunctionLogs | {'FunctionName':'~','Limit':-1} | InvalidParameterValue.Limit",
                "GetFunctionLogs | {'FunctionName':'~','Offset':-1} | InvalidParameterValue.Offset",
                "GetFunctionLogs | {'FunctionName':'~','Offset':9990,'Limit':11} | LimitExceeded.Offset",
                "GetFunctionLogs | {'FunctionName':'~','Offset':9223372036854775807,'Limit':1} | LimitExceeded.Offset",
                "GetFunctionLogs | {'FunctionName':'~','Order':'up'} | InvalidParameterValue.Order",
                "GetFunctionLogs | {'FunctionName':'~','OrderBy':'colour'} | InvalidParameterValue.OrderBy",
                "GetFunctionLogs | {'FunctionName':'~','Filter':{'RetCode':'maybe'}} | InvalidParameterValue.RetCode",
                "GetFunctionLogs | {'FunctionName':'~','StartTime':'2024-01-01 00:00:00'} | InvalidParameterValue.StartTimeOrEndTime",
                "GetFunctionLogs | {'FunctionName':'~','StartTime':'2024-01-01 00:00:00','EndTime':'2024-01-02 00:00:01'} | InvalidParameterValue.StartTimeOrEndTime",
                "GetFunctionLogs | {'FunctionName':'~','StartTime':'2024-01-02 00:00:00','EndTime':'2024-01-01 00:00:00'} | InvalidParameterValue.StartTimeOrEndTime",
                "GetFunctionLogs | {'FunctionName':'~','StartTime':'yesterday','EndTime':'today'} | InvalidParameterValue.DateTime",
                "GetFunctionLogs | {'FunctionName':'~','StartTime':'2024-02-30 00:00:00','EndTime':'2024-03-01 00:00:00'} | InvalidParameterValue.DateTime",
                "GetRequestStatus | {'FunctionName':'~'} | MissingParameter",
                "GetRequestStatus | {'FunctionName':'~','FunctionRequestId':'x'} | InvalidParameterValue.FunctionRequestId",
                "GetRequestStatus | {'FunctionName':'~','FunctionRequestId':'------------------------------------'} | InvalidParameterValue.FunctionRequestId",
                "GetRequestStatus | {'FunctionName':'~','FunctionRequestId':'11111111-1111-4111-8111-111111111111','EndTime':'2024-01-01 00:00:00'} | InvalidParameterValue.StartTimeOrEndTime"
            })
    void answersEveryMistakeWithItsCode(String action, String request, String code) {
        assertThat(code(action, request)).isEqualTo(code);
    }

    /** Section 10.5: 6 MB synchronous, 128 KB asynchronous, 1024 bytes of RoutingKey. */
    @Test
    void holdsEventsToTheirSizes() {
        assertThat(invoke("RequestResponse", 6 * 1024 * 1024 + 1)).isEqualTo("InvalidParameter.RequestTooLarge");
        assertThat(invoke("Event", 128 * 1024 + 1)).isEqualTo("InvalidParameter.RequestTooLarge");
        assertThat(invoke("Event", 128 * 1024)).isEmpty();
        assertThat(code("InvokeFunction", "{'FunctionName':'~','RoutingKey':'" + "k".repeat(1025) + "'}"))
                .isEqualTo("InvalidParameterValue.Param");
    }

    private static String invoke(String type, int bytes) {
        return code(
                "Invoke",
                "{'FunctionName':'~','InvocationType':'" + type + "','ClientContext':'[" + "1" + " ".repeat(bytes - 3)
                        + "]'}");
    }

    /** Section 10.7: nothing is known of an id that was never given. */
    @Test
    void listsNothingForAnUnknownRequest() {
        var answer = answer(
                "GetRequestStatus", "{'FunctionName':'~','FunctionRequestId':'11111111-1111-4111-8111-111111111111'}");

        assertThat(answer.path("TotalCount").asInt(-1)).isZero();
        assertThat(answer.path("Data")).isEmpty();
    }

    /** C-6, D4: what is stored comes back as it was, and reaches the function without a shell in between. */
    @Test
    void keepsTextsUnchanged() {
        var odd = "$(rm -rf /) `id` 'q' \\\"q\\\" \\n\\ttab 值 <b>&amp;";
        code("DeleteFunction", "{'FunctionName':'odd-texts'}");
        var code = Zips.base64("index.py", "import os\ndef main_handler(e, c): return os.environ['ODD']");

        var created = GATEWAY.post("CreateFunction", """
                {"FunctionName":"odd-texts","Runtime":"Python3.10","Handler":"index.main_handler","Code":{"ZipFile":"%s"},
                 "Description":"%s","Environment":{"Variables":[{"Key":"ODD","Value":"%s"}]}}
                """.formatted(code, odd, odd));

        assertThat(created.has("Error")).as(created.toString()).isFalse();
        var expected = "$(rm -rf /) `id` 'q' \"q\" \n\ttab 值 <b>&amp;";
        var function = answer("GetFunction", "{'FunctionName':'odd-texts'}");
        assertThat(function.path("Description").asText()).isEqualTo(expected);
        assertThat(function.path("Environment")
                        .path("Variables")
                        .get(0)
                        .path("Value")
                        .asText())
                .isEqualTo(expected);
        assertThat(answer("Invoke", "{'FunctionName':'odd-texts'}")
                        .path("Result")
                        .path("RetMsg")
                        .asText())
                .isEqualTo(expected);
        code("DeleteFunction", "{'FunctionName':'odd-texts'}");
    }

    private static String code(String action, String request) {
        return answer(action, request).path("Error").path("Code").asText();
    }

    private static JsonNode answer(String action, String request) {
        return GATEWAY.post(
                action, request.replace('\'', '"').replace("~", NAME).replace("\"$\"", "\"" + PACKAGE + "\""));
    }
}
