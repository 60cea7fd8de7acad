package io.openscf.instance.process;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.instance.InstanceConfig;
import io.openscf.model.FunctionVersion;
import io.vertx.core.buffer.Buffer;

/** The body of {@code POST /initialize} with the environment of runtimes.md section 2. */
final class InitializeMessage {
    private InitializeMessage() {}

    static Buffer of(FunctionVersion function, InstanceConfig config, String codeDirectory, String outputToken) {
        var message = JsonNodeFactory.instance.objectNode();
        message.put("runtime", function.runtime())
                .put("handler", function.handler())
                .put("codeDirectory", codeDirectory)
                .put("outputToken", outputToken);
        message.putObject("function")
                .put("name", function.key().name())
                .put("namespace", function.key().namespace())
                .put("version", function.version())
                .put("memoryMegabytes", function.memoryMegabytes())
                .put("timeoutMillis", function.timeout().toMillis())
                .put("region", config.region())
                .put("appid", config.appid())
                .put("uin", config.uin());
        environment(message.putObject("environment"), function, config, codeDirectory);
        return Buffer.buffer(message.toString());
    }

    private static void environment(
            ObjectNode variables, FunctionVersion function, InstanceConfig config, String code) {
        variables
                .put("TENCENTCLOUD_RUNENV", "SCF")
                .put("TENCENTCLOUD_REGION", config.region())
                .put("TENCENTCLOUD_APPID", config.appid())
                .put("TENCENTCLOUD_UIN", config.uin())
                .put("TENCENTCLOUD_TZ", "UTC")
                .put("TZ", "UTC")
                .put("SCF_RUNTIME", function.runtime())
                .put("SCF_FUNCTIONNAME", function.key().name())
                .put("SCF_FUNCTIONVERSION", function.version())
                .put("SCF_NAMESPACE", function.key().namespace())
                .put("_SCF_SERVER_PORT", "28902")
                .put("USER_CODE_ROOT", code + "/")
                .put("PWD", code)
                .put("HOME", "/tmp")
                .put("USER", "qcloud")
                .put("LOGNAME", "qcloud")
                .put("SHELL", "/bin/bash")
                .put("LANG", "en_US.UTF8")
                .put("LC_ALL", "en_US.UTF8")
                .put("LD_LIBRARY_PATH", code + ":/opt");
        if (function.runtime().startsWith("Python")) {
            variables.put("PYTHONDONTWRITEBYTECODE", "x").put("PYTHONPATH", code + ":/opt");
        } else {
            variables.put("NODE_PATH", code + ":" + code + "/node_modules:/opt:/opt/node_modules");
        }
        function.environment().forEach(variables::put);
    }
}
