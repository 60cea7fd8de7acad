package io.openscf.api.management.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.catalog.FunctionCatalog;
import io.openscf.catalog.Zips;
import io.openscf.model.FunctionImage;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InstanceConcurrency;
import io.openscf.model.Qualifier;
import io.openscf.model.SessionAffinity;
import io.openscf.model.WebSettings;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Web and image functions in the catalog (management-api.md 10.1, 10.13; runtimes.md sections 10, 11). */
@QuarkusTest
@TestProfile(FreshData.class)
class WebFunctionActionsIT {
    @Inject
    ActionTests actions;

    @Inject
    FunctionCatalog catalog;

    @AfterEach
    void deleteAll() {
        actions.deleteAllFunctions();
    }

    @Test
    void keepsWebSettingsAndGivesThemBack() {
        // when
        actions.run(
                "CreateFunction",
                web(
                        "site",
                        ",'ProtocolType':'WS','ProtocolParams':{'WSParams':{'IdleTimeOut':60}},"
                                + "'InstanceConcurrencyConfig':{'DynamicEnabled':'FALSE','MaxConcurrency':10},'InitTimeout':300"));

        // then
        var stored = resolve("site");
        assertThat(stored.type()).isEqualTo(FunctionType.HTTP);
        assertThat(stored.initTimeout()).hasSeconds(300);
        assertThat(stored.web())
                .isEqualTo(new WebSettings(new InstanceConcurrency(false, 10, null), Duration.ofSeconds(60)));
        var shown = actions.run("GetFunction", "{'FunctionName':'site','ShowCode':'TRUE'}");
        assertThat(shown.path("Type").asText()).isEqualTo("HTTP");
        assertThat(shown.path("ProtocolType").asText()).isEqualTo("WS");
        assertThat(shown.path("ProtocolParams").toString()).isEqualTo("{\"WSParams\":{\"IdleTimeOut\":60}}");
        assertThat(shown.path("InstanceConcurrencyConfig").toString())
                .isEqualTo("{\"DynamicEnabled\":\"FALSE\",\"MaxConcurrency\":10}");
        assertThat(shown.path("CodeInfo").asText()).isEqualTo("#!/bin/bash\nsleep 1");
    }

    @Test
    void takesOneRequestAtATimeUnlessToldOtherwise() {
        actions.run("CreateFunction", web("plain", ""));

        assertThat(resolve("plain").web()).isEqualTo(WebSettings.PLAIN);
        assertThat(actions.run("GetFunction", "{'FunctionName':'plain'}")
                        .path("InstanceConcurrencyConfig")
                        .isNull())
                .isTrue();
    }

    /** management-api.md 10.1: DynamicEnabled "" removes the configuration; what is left out stays. */
    @Test
    void changesAndRemovesInstanceConcurrency() {
        // given
        actions.run(
                "CreateFunction",
                web("changing", ",'ProtocolType':'WS','InstanceConcurrencyConfig':{'DynamicEnabled':'TRUE'}"));
        assertThat(resolve("changing").web())
                .isEqualTo(new WebSettings(new InstanceConcurrency(true, 100, null), Duration.ofSeconds(15)));

        // when
        update("changing", "'ProtocolParams':{'WSParams':{'IdleTimeOut':1800}}");

        // then
        assertThat(resolve("changing").web())
                .isEqualTo(new WebSettings(new InstanceConcurrency(true, 100, null), Duration.ofSeconds(1800)));
        update("changing", "'InstanceConcurrencyConfig':{'DynamicEnabled':''}");
        assertThat(resolve("changing").web())
                .isEqualTo(new WebSettings(InstanceConcurrency.ONE, Duration.ofSeconds(1800)));
        assertThat(actions.run("GetFunction", "{'FunctionName':'changing'}")
                        .path("InstanceConcurrencyConfig")
                        .isNull())
                .isTrue();
    }

    @Test
    void keepsSessionAffinity() {
        actions.run(
                "CreateFunction",
                web(
                        "sticky",
                        ",'InstanceConcurrencyConfig':{'Type':'Session-Based','DynamicEnabled':'FALSE','MaxConcurrency':5,"
                                + "'SessionConfig':{'SessionSource':'COOKIE','SessionName':'scf-session',"
                                + "'MaximumConcurrencySessionPerInstance':4,'MaximumIdleTimeInSeconds':30,'SessionPath':'/mcp'}}"));

        assertThat(resolve("sticky").web())
                .isEqualTo(new WebSettings(
                        new InstanceConcurrency(
                                false,
                                5,
                                new SessionAffinity(
                                        SessionAffinity.Source.COOKIE,
                                        "scf-session",
                                        4,
                                        null,
                                        Duration.ofSeconds(30),
                                        "/mcp")),
                        null));
    }

    /** management-api.md 11.3, rows WebSocket and instance concurrency. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            InvalidParameterValue.ProtocolType | 'ProtocolType':'MQTT'
            InvalidParameterValue.WebSocketsParams | 'ProtocolParams':{'WSParams':{'IdleTimeOut':60}}
            InvalidParameterValue.IdleTimeOut | 'ProtocolType':'WS','ProtocolParams':{'WSParams':{'IdleTimeOut':0}}
            InvalidParameterValue.IdleTimeOut | 'ProtocolType':'WS','ProtocolParams':{'WSParams':{'IdleTimeOut':1801}}
            InvalidParameterValue.MaxConcurrency | 'InstanceConcurrencyConfig':{'DynamicEnabled':'FALSE','MaxConcurrency':101}
            InvalidParameterValue.MaxConcurrency | 'InstanceConcurrencyConfig':{'DynamicEnabled':'FALSE','MaxConcurrency':1}
            InvalidParameterValue.MaxConcurrency | 'InstanceConcurrencyConfig':{'DynamicEnabled':'FALSE'}
            InvalidParameterValue.MaxConcurrency | 'InstanceConcurrencyConfig':{'DynamicEnabled':'TRUE','MaxConcurrency':0}
            InvalidParameterValue.DynamicEnabled | 'InstanceConcurrencyConfig':{'DynamicEnabled':'maybe','MaxConcurrency':2}
            InvalidParameterValue.Type | 'InstanceConcurrencyConfig':{'Type':'Other','MaxConcurrency':2}
            InvalidParameterValue.InstanceConcurrencyConfig | 'InstanceConcurrencyConfig':{'Type':'Session-Based','SessionConfig':{'SessionName':'x'}}
            InvalidParameterValue.InstanceConcurrencyConfig | 'InstanceConcurrencyConfig':{'Type':'Session-Based','SessionConfig':{'SessionName':'abcde','SessionSource':'BODY'}}
            InvalidParameterValue.InstanceConcurrencyConfig | 'InstanceConcurrencyConfig':{'Type':'Session-Based','SessionConfig':{'SessionSource':'HEADER','SessionName':'abcde','IdleTimeoutStrategy':'PAUSE'}}
            InvalidParameter | 'InstanceConcurrencyConfig':{'MaxConcurrency':'two'}
            LimitExceeded.InitTimeout | 'InitTimeout':301
            LimitExceeded.InitTimeout | 'InitTimeout':2
            """)
    void refusesOtherWebSettings(String code, String more) {
        actions.assertCode(code, "CreateFunction", web("refused", "," + more));
    }

    @Test
    void refusesWebSettingsOfEventFunctions() {
        actions.run("CreateFunction", ActionTests.python("event", ""));

        actions.assertCode(
                "InvalidParameterValue.ProtocolType",
                "CreateFunction",
                ActionTests.python("other", ",'ProtocolType':'WS'"));
        actions.assertCode(
                "InvalidParameterValue.InstanceConcurrencyConfig",
                "UpdateFunctionConfiguration",
                "{'FunctionName':'event','InstanceConcurrencyConfig':{'DynamicEnabled':'TRUE'}}");
        actions.assertCode(
                "InvalidParameterValue.WebSocketsParams",
                "UpdateFunctionConfiguration",
                "{'FunctionName':'event','ProtocolParams':{'WSParams':{'IdleTimeOut':60}}}");
        assertThat(resolve("event").web()).isNull();
    }

    /** runtimes.md section 1. */
    @ParameterizedTest
    @CsvSource({
        "Java8,example.Hello::mainHandler",
        "Java11,Hello::m",
        "Go1,main",
        "Php7.4,index.main_handler",
        "Php5.6,index.main_handler",
        "CustomRuntime,anything"
    })
    void createsFunctionsOfEveryFamily(String runtime, String handler) {
        actions.run("CreateFunction", of("family", runtime, handler));

        assertThat(resolve("family").runtime()).isEqualTo(runtime);
        assertThat(actions.run("GetFunction", "{'FunctionName':'family','ShowCode':'TRUE'}")
                        .path("Handler")
                        .asText())
                .isEqualTo(handler);
        actions.assertCode(
                runtime.equals("CustomRuntime") ? "" : "InvalidParameterValue.Handler",
                "UpdateFunctionCode",
                "{'FunctionName':'family','Handler':'no handler at all','ZipFile':'%s'}"
                        .formatted(Zips.base64("x", "y")));
    }

    @Test
    void keepsImagesWithoutAnyPackage() {
        // when
        actions.run("CreateFunction", image("boxed", "'ImageUri':'ccr.example.com/ns/app:v1','Args':' -m  app '"));

        // then
        var stored = resolve("boxed");
        assertThat(stored.image())
                .isEqualTo(new FunctionImage("ccr.example.com/ns/app:v1", List.of(), List.of("-m", "app"), true));
        assertThat(stored.codeSha256()).isEmpty();
        assertThat(stored.initTimeout()).hasSeconds(90);
        var shown = actions.run("GetFunction", "{'FunctionName':'boxed','ShowCode':'TRUE'}");
        assertThat(shown.path("Runtime").asText()).isEqualTo("CustomImage");
        assertThat(shown.path("ImageConfig").path("ImageUri").asText()).isEqualTo("ccr.example.com/ns/app:v1");
        assertThat(shown.path("CodeInfo").asText()).isEmpty();
        assertThat(actions.run("ListFunctions", "{'Filters':[{'Name':'Runtime','Values':['CustomImage']}]}")
                        .path("TotalCount")
                        .asInt())
                .isOne();
        actions.assertCode("FailedOperation.GetFunctionAddress", "GetFunctionAddress", "{'FunctionName':'boxed'}");
    }

    @Test
    void changesTheImageButNotTheKind() {
        // given
        actions.run("CreateFunction", image("boxed", "'ImageUri':'ns/app:v1'"));
        actions.run("CreateFunction", ActionTests.python("zipped", ""));

        // when
        actions.run(
                "UpdateFunctionCode",
                "{'FunctionName':'boxed','Code':{'ImageConfig':{'ImageType':'personal','ImageUri':'ns/app:v2'}}}");

        // then
        var stored = resolve("boxed");
        assertThat(stored.image()).isEqualTo(new FunctionImage("ns/app:v2", List.of(), List.of(), true));
        assertThat(stored.revision()).isEqualTo(2);
        actions.assertCode(
                "InvalidParameterValue.Code",
                "UpdateFunctionCode",
                "{'FunctionName':'boxed','ZipFile':'%s'}".formatted(Zips.base64("x", "y")));
        actions.assertCode(
                "InvalidParameterValue.Code",
                "UpdateFunctionCode",
                "{'FunctionName':'zipped','Code':{'ImageConfig':{'ImageType':'personal','ImageUri':'ns/app:v2'}}}");
    }

    /** management-api.md 11.3, row image. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            InvalidParameterValue.ImageType | 'ImageType':'other','ImageUri':'a/b:c'
            InvalidParameterValue.ImageUri | 'ImageType':'personal','ImageUri':'a b'
            InvalidParameterValue.ImageUri | 'ImageType':'personal','ImageUri':''
            InvalidParameterValue.RegistryId | 'ImageType':'enterprise','ImageUri':'a/b:c'
            InvalidParameterValue.Port | 'ImageType':'personal','ImageUri':'a/b:c','ImagePort':80
            """)
    void refusesOtherImages(String code, String config) {
        actions.assertCode(
                code, "CreateFunction", "{'FunctionName':'refused','Code':{'ImageConfig':{%s}}}".formatted(config));
    }

    private FunctionVersion resolve(String name) {
        return catalog.resolve(new FunctionKey("default", name), Qualifier.LATEST, null)
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private void update(String name, String more) {
        actions.run("UpdateFunctionConfiguration", "{'FunctionName':'%s',%s}".formatted(name, more));
    }

    private static String web(String name, String more) {
        return "{'FunctionName':'%s','Type':'HTTP','Runtime':'CustomRuntime','Code':{'ZipFile':'%s'}%s}"
                .formatted(name, Zips.base64("scf_bootstrap", "#!/bin/bash\nsleep 1"), more);
    }

    private static String of(String name, String runtime, String handler) {
        return "{'FunctionName':'%s','Runtime':'%s','Handler':'%s','Code':{'ZipFile':'%s'}}"
                .formatted(name, runtime, handler, Zips.base64("bootstrap", "#!/bin/bash\n"));
    }

    private static String image(String name, String config) {
        return "{'FunctionName':'%s','Code':{'ImageConfig':{'ImageType':'personal',%s}}}".formatted(name, config);
    }
}
