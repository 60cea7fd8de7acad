package io.openscf.instance.process;

import io.openscf.instance.InstanceConfig;
import io.openscf.model.FunctionVersion;
import io.vertx.core.json.JsonObject;

/** What a launcher is told at the start: docs/runtime-contract.md, runtimes.md section 2. */
class Environment {
    private final InstanceConfig config;

    private final String endpoint;
    private final String s3Endpoint;

    /**
     * @param endpoint of the API, as functions reach it
     * @param s3Endpoint of the bucket server, as functions reach it
     */
    Environment(InstanceConfig config, String endpoint, String s3Endpoint) {
        this.config = config;
        this.endpoint = endpoint;
        this.s3Endpoint = s3Endpoint;
    }

    JsonObject initialize(FunctionVersion function, String codeDirectory, String token) {
        return new JsonObject()
                .put("runtime", function.runtime())
                .put("handler", function.handler())
                .put("codeDirectory", codeDirectory)
                .put("environment", variables(function, codeDirectory))
                .put("outputToken", token)
                .put("resumes", true)
                .put(
                        "function",
                        new JsonObject()
                                .put("name", function.key().name())
                                .put("namespace", function.key().namespace())
                                .put("version", function.version())
                                .put("memoryMegabytes", function.memoryMegabytes())
                                .put("timeoutMillis", function.timeout().toMillis())
                                .put("region", config.region())
                                .put("appid", config.appid())
                                .put("uin", config.uin()));
    }

    private JsonObject variables(FunctionVersion function, String code) {
        var all = new JsonObject()
                .put("TENCENTCLOUD_RUNENV", "SCF")
                .put("TENCENTCLOUD_REGION", config.region())
                .put("TENCENTCLOUD_APPID", config.appid())
                .put("TENCENTCLOUD_UIN", config.uin())
                .put("TENCENTCLOUD_TZ", "UTC")
                .put("OPENSCF_ENDPOINT", endpoint)
                .put("OPENSCF_S3_ENDPOINT", s3Endpoint)
                .put("SCF_RUNTIME", function.runtime())
                .put("SCF_FUNCTIONNAME", function.key().name())
                .put("SCF_FUNCTIONVERSION", function.version())
                .put("SCF_NAMESPACE", function.key().namespace())
                .put("_SCF_SERVER_PORT", "28902")
                .put("USER_CODE_ROOT", code + "/")
                .put("PWD", code)
                .put("HOME", "/home/qcloud")
                .put("USER", "qcloud")
                .put("LOGNAME", "qcloud")
                .put("SHELL", "/bin/bash")
                .put("SHLVL", "3")
                .put("LANG", "en_US.UTF8")
                .put("LC_ALL", "en_US.UTF8")
                .put("LD_LIBRARY_PATH", "/var/runtime/java8:" + code + ":/opt");
        if (function.runtime().startsWith("Python")) {
            all.put("PYTHONDONTWRITEBYTECODE", "x").put("PYTHONPATH", code + ":/opt");
        } else {
            all.put("NODE_PATH", code + ":" + code + "/node_modules:/opt:/opt/node_modules");
        }
        function.environment().forEach(all::put);
        return all;
    }
}
