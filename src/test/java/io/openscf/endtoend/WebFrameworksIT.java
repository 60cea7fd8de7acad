package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of well-known frameworks, unchanged (runtimes.md section 11). Needs their package registries. */
class WebFrameworksIT {
    private static final String SETTINGS = """
            {"MemorySize":512,"Timeout":10,"InitTimeout":60,
             "InstanceConcurrencyConfig":{"DynamicEnabled":"FALSE","MaxConcurrency":10}}
            """;
    private static final String FLASK = """
            from flask import Flask, Response, request

            app = Flask(__name__)

            @app.post("/greet/<name>")
            def greet(name):
                return {"greeting": f"{request.json['word']} {name}", "id": request.headers["X-Scf-Request-Id"]}

            @app.get("/stream")
            def stream():
                return Response((f"{n}," for n in range(100)), mimetype="text/plain")

            app.run(host="0.0.0.0", port=9000)
            """;
    private static final String EXPRESS = """
            const express = require('express')
            const app = express()
            app.use(express.json())
            app.post('/greet/:name', (req, res) =>
              res.json({ greeting: `${req.body.word} ${req.params.name}`, id: req.get('X-Scf-Request-Id') }))
            app.get('/stream', (req, res) => {
              for (let n = 0; n < 100; n++) res.write(`${n},`)
              res.end()
            })
            app.listen(9000)
            """;

    @TempDir
    Path packages;

    @Test
    void flaskRunsUnchanged() throws Exception {
        install(List.of("python3", "-m", "pip", "install", "-q", "--target", ".", "flask"));

        greets("web-it-flask", "Python3.9", "exec /var/lang/python3/bin/python3 app.py", "app.py", FLASK);
    }

    @Test
    void expressRunsUnchanged() throws Exception {
        install(List.of("npm", "install", "--silent", "--no-audit", "--no-fund", "express"));

        greets("web-it-express", "Nodejs18.15", "exec /var/lang/node18/bin/node app.js", "app.js", EXPRESS);
    }

    /** The jar as Spring's own plugin builds it; only the port is told. */
    @Test
    void springBootRunsUnchanged() throws Exception {
        for (var file : List.of("pom.xml", "src/main/java/hello/App.java")) {
            var copy = packages.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.write(copy, WebFunction.resource("spring-boot/" + file));
        }
        install(List.of("mvn", "-B", "-q", "package"));
        var jar = Files.readAllBytes(packages.resolve("target/app.jar"));

        greets(
                "web-it-spring",
                "Java11",
                Map.of(
                        "scf_bootstrap",
                        start("exec /var/lang/java11/bin/java -Xmx256m -jar app.jar --server.port=9000"),
                        "app.jar",
                        jar));
    }

    /** Without its registry a framework cannot be tested, which the report of the tests shows. */
    private void install(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .directory(packages.toFile())
                .redirectErrorStream(true)
                .redirectOutput(packages.resolve("install.log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        boolean installed = process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
        process.destroyForcibly();
        Assumptions.assumeTrue(
                installed, () -> "SKIPPED, not tested: " + String.join(" ", command) + " did not succeed");
    }

    private static byte[] start(String line) {
        return ("#!/bin/bash\n" + line + "\n").getBytes();
    }

    private void greets(String name, String runtime, String start, String file, String code) throws IOException {
        Files.delete(packages.resolve("install.log"));
        Map<String, byte[]> files = new LinkedHashMap<>(WebFunction.filesOf(packages));
        files.put("scf_bootstrap", start(start));
        files.put(file, code.getBytes());
        greets(name, runtime, files);
    }

    private static void greets(String name, String runtime, Map<String, byte[]> files) {
        var function = WebFunction.create(SharedGateway.get(), name, runtime, SETTINGS, files);

        var answer = function.send(function.request("/greet/you")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"word\":\"héllo\"}"))
                .build());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var said = WebFunction.seen(answer);
        assertThat(said.path("greeting").asText()).isEqualTo("héllo you");
        assertThat(said.path("id").asText()).hasSize(36);
        assertThat(function.get("/stream").body()).startsWith("0,1,2,").endsWith("98,99,");
        assertThat(function.get("/nowhere").statusCode()).isEqualTo(404);
    }
}
