package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.scf.v20180416.ScfClient;
import com.tencentcloudapi.scf.v20180416.models.CreateTriggerRequest;
import com.tencentcloudapi.scf.v20180416.models.DeleteFunctionRequest;
import com.tencentcloudapi.scf.v20180416.models.DeleteTriggerRequest;
import com.tencentcloudapi.scf.v20180416.models.GetFunctionAddressRequest;
import com.tencentcloudapi.scf.v20180416.models.GetFunctionRequest;
import com.tencentcloudapi.scf.v20180416.models.GetRequestStatusRequest;
import com.tencentcloudapi.scf.v20180416.models.InvokeFunctionRequest;
import com.tencentcloudapi.scf.v20180416.models.InvokeRequest;
import com.tencentcloudapi.scf.v20180416.models.ListFunctionsRequest;
import com.tencentcloudapi.scf.v20180416.models.ListTriggersRequest;
import com.tencentcloudapi.scf.v20180416.models.Result;
import com.tencentcloudapi.scf.v20180416.models.UpdateFunctionCodeRequest;
import com.tencentcloudapi.scf.v20180416.models.UpdateFunctionConfigurationRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole path over a real socket, driven by the official SDK. */
class FunctionLifeIT {
    private static final String PYTHON_ECHO = """
            def main_handler(event, context):
                print("saw", event.get("k"))
                return event
            """;
    private static final String NODE_ECHO = """
            exports.main_handler = async (event, context) => { console.log("saw", event.k); return event }
            """;

    private static GatewayProcess gateway;
    private static ScfClient scf;

    @BeforeAll
    static void startGateway() {
        gateway = GatewayProcess.start(Map.of());
        scf = ScfSdk.client(gateway);
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"Python3.9,index.py", "Nodejs18.15,index.js"})
    void createsCallsAndDeletesAFunction(String runtime, String file) throws TencentCloudSDKException {
        // given
        var name = "life-" + runtime.toLowerCase().replace('.', '-');
        ScfSdk.create(scf, name, runtime, file, file.endsWith("py") ? PYTHON_ECHO : NODE_ECHO);

        // when
        var result = invoke(name, "{\"k\":\"值\"}");

        // then
        assertThat(result.getInvokeResult()).isZero();
        assertThat(result.getRetMsg()).isEqualToIgnoringWhitespace("{\"k\":\"值\"}");
        assertThat(result.getErrMsg()).isEmpty();
        assertThat(result.getLog()).contains("START RequestId", "saw 值", "END RequestId", "Report RequestId");
        assertThat(result.getMemUsage()).isPositive();
        assertThat(result.getFunctionRequestId()).hasSize(36);
        awaitRecorded(name, result.getFunctionRequestId());
        var deletion = new DeleteFunctionRequest();
        deletion.setFunctionName(name);
        scf.DeleteFunction(deletion);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(() -> invoke(name, "{}"))
                        .extracting(e -> ((TencentCloudSDKException) e).getErrorCode())
                        .asString()
                        .startsWith("ResourceNotFound.Function"));
    }

    private static void awaitRecorded(String name, String requestId) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(ScfSdk.logs(scf, name)).anySatisfy(record -> {
                assertThat(record.getRequestId()).isEqualTo(requestId);
                assertThat(record.getRetCode()).isZero();
                assertThat(record.getLog()).contains("saw 值");
            });
            var request = new GetRequestStatusRequest();
            request.setFunctionName(name);
            request.setFunctionRequestId(requestId);
            assertThat(scf.GetRequestStatus(request).getData()).hasSize(1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"HmacSHA1", "HmacSHA256", "TC3-HMAC-SHA256"})
    void acceptsEverySignatureTheSdkCanMake(String method) throws TencentCloudSDKException {
        var list = ScfSdk.client(gateway, method).ListFunctions(new ListFunctionsRequest());

        assertThat(list.getTotalCount()).isNotNegative();
        assertThat(list.getRequestId()).hasSize(36);
    }

    @Test
    void servesNewCodeAndSettingsAfterAnUpdate() throws TencentCloudSDKException {
        // given
        ScfSdk.create(scf, "changing", "Python3.9", "index.py", "def main_handler(e, c): return 'one'");
        assertThat(invoke("changing", "{}").getRetMsg()).isEqualTo("one");

        // when
        var code = new UpdateFunctionCodeRequest();
        code.setFunctionName("changing");
        code.setCode(ScfSdk.zip(
                "index.py", "import os\ndef main_handler(e, c): return 'two ' + os.environ.get('COLOUR', '')"));
        scf.UpdateFunctionCode(code);
        ScfSdk.awaitActive(scf, "changing");
        var settings = new UpdateFunctionConfigurationRequest();
        settings.setFunctionName("changing");
        var variable = new com.tencentcloudapi.scf.v20180416.models.Variable();
        variable.setKey("COLOUR");
        variable.setValue("red");
        var environment = new com.tencentcloudapi.scf.v20180416.models.Environment();
        environment.setVariables(new com.tencentcloudapi.scf.v20180416.models.Variable[] {variable});
        settings.setEnvironment(environment);
        settings.setTimeout(7L);
        scf.UpdateFunctionConfiguration(settings);
        ScfSdk.awaitActive(scf, "changing");

        // then
        assertThat(invoke("changing", "{}").getRetMsg()).isEqualTo("two red");
        var get = new GetFunctionRequest();
        get.setFunctionName("changing");
        get.setShowCode("TRUE");
        var function = scf.GetFunction(get);
        assertThat(function.getTimeout()).isEqualTo(7L);
        assertThat(function.getCodeInfo()).contains("two");
        var address = new GetFunctionAddressRequest();
        address.setFunctionName("changing");
        assertThat(scf.GetFunctionAddress(address).getCodeSha256()).hasSize(64);
    }

    /** runtimes.md section 12, semantics.md section 9. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "raises|def main_handler(e, c): raise ValueError('x')|430",
                "sleeps|import time;main_handler = lambda e, c: time.sleep(60)|433",
                "grows|main_handler = lambda e, c: len(b'x' * (900 << 20))|434",
                "exits|import os;main_handler = lambda e, c: os._exit(3)|439",
                "lacks|other = 1|443",
                "typo|def main_handler(|443"
            })
    void tellsHowARunFailed(String name, String code, int status) throws TencentCloudSDKException {
        ScfSdk.create(scf, name, "Python3.9", "index.py", code.replace(";", "\n"));
        var settings = new UpdateFunctionConfigurationRequest();
        settings.setFunctionName(name);
        settings.setTimeout(2L);
        scf.UpdateFunctionConfiguration(settings);
        ScfSdk.awaitActive(scf, name);

        var result = invoke(name, "{}");

        assertThat(result.getInvokeResult()).isNotZero();
        assertThat(result.getRetMsg()).contains("\"statusCode\":" + status);
    }

    @Test
    void saysThatTheEntryFileIsMissing() throws TencentCloudSDKException {
        ScfSdk.create(scf, "nofile", "Python3.9", "other.py", "main_handler = print");

        assertThat(invoke("nofile", "{}").getRetMsg()).contains("\"statusCode\":437");
    }

    @Test
    void invokeFunctionCallsTheDefaultAlias() throws TencentCloudSDKException {
        ScfSdk.create(scf, "bydefault", "Python3.9", "index.py", PYTHON_ECHO);
        var request = new InvokeFunctionRequest();
        request.setFunctionName("bydefault");
        request.setEvent("{\"k\":1}");

        assertThat(scf.InvokeFunction(request).getResult().getRetMsg()).contains("\"k\"");
    }

    @Test
    void keepsTriggersOfAFunction() throws TencentCloudSDKException {
        // given
        ScfSdk.create(scf, "timed", "Python3.9", "index.py", PYTHON_ECHO);
        var create = new CreateTriggerRequest();
        create.setFunctionName("timed");
        create.setTriggerName("yearly");
        create.setType("timer");
        create.setTriggerDesc("0 0 0 1 1 * *");
        create.setCustomArgument("arg");
        create.setEnable("OPEN");

        // when
        var created = scf.CreateTrigger(create).getTriggerInfo();

        // then
        assertThat(created.getTriggerDesc()).isEqualTo("{\"cron\":\"0 0 0 1 1 * *\"}");
        assertThat(created.getEnable()).isEqualTo(1L);
        var list = new ListTriggersRequest();
        list.setFunctionName("timed");
        assertThat(scf.ListTriggers(list).getTotalCount()).isEqualTo(1L);
        var delete = new DeleteTriggerRequest();
        delete.setFunctionName("timed");
        delete.setTriggerName("yearly");
        delete.setType("timer");
        scf.DeleteTrigger(delete);
        assertThat(scf.ListTriggers(list).getTotalCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NoSuchThing|{}|InvalidAction",
                "GetCustomDomain|{}|ActionOffline",
                "Invoke|{}|MissingParameter",
                "Invoke|{\"FunctionName\":\"absent-one\"}|ResourceNotFound.Function",
                "Invoke|{\"FunctionName\":7}|InvalidParameter",
                "GetFunction|[]|InvalidParameter",
                "GetFunction|{\"FunctionName\":\"absent-one\"}|ResourceNotFound.Function",
                "DeleteFunction|{\"FunctionName\":\"absent-one\"}|ResourceNotFound.Function",
                "CreateFunction|{\"FunctionName\":\"bad-\",\"Code\":{\"ZipFile\":\"AAAA\"}}|InvalidParameterValue.FunctionName",
                "CreateFunction|{\"FunctionName\":\"nocode\",\"Code\":{},\"Handler\":\"index.main_handler\"}|MissingParameter.Code",
                "CreateFunction|{\"FunctionName\":\"nozip\",\"Code\":{\"ZipFile\":\"AAAA\"},\"Handler\":\"index.main_handler\"}|InvalidParameterValue.ZipFile",
                "ListFunctions|{\"Limit\":-1}|InvalidParameterValue.Limit"
            })
    void answersEveryMistakeWithItsCode(String action, String body, String code) {
        assertThat(gateway.post(action, body).path("Error").path("Code").asText())
                .isEqualTo(code);
    }

    private static Result invoke(String name, String event) throws TencentCloudSDKException {
        var request = new InvokeRequest();
        request.setFunctionName(name);
        request.setClientContext(event);
        request.setLogType("Tail");
        return scf.Invoke(request).getResult();
    }
}
