package io.openscf.runtimes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One launcher in a real interpreter, spoken to over its Unix socket as the gateway does. */
final class LauncherProcess implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String TOKEN = "00112233445566778899aabbccddeeff";

    private static final Path JAVA_LAUNCHER =
            Path.of("java/target/launcher/launcher.jar").toAbsolutePath();
    private static final Path JAVA_ARCHIVE = Path.of("target/java.aot").toAbsolutePath();

    /** An answer of the launcher; header names are lower case. */
    record Answer(int status, Map<String, String> headers, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    private final Path directory;
    private final Path outputFile;
    private final Process process;
    private SocketChannel channel;

    private LauncherProcess(Path directory, List<String> command) throws Exception {
        this(directory, command, Map.of());
    }

    private LauncherProcess(Path directory, List<String> command, Map<String, String> environment) throws Exception {
        this.directory = directory;
        this.outputFile = directory.resolveSibling(directory.getFileName() + ".output");
        Path socket = directory.resolveSibling(directory.getFileName() + ".sock");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(outputFile.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("OPENSCF_LISTEN", "unix:" + socket);
        process = builder.start();
        channel = connect(socket);
    }

    /** A launcher that somebody else started, listening where those started here do; it ends with {@code process}. */
    LauncherProcess(Path directory, Process process) throws Exception {
        this.directory = directory;
        this.outputFile = directory.resolveSibling(directory.getFileName() + ".output");
        this.process = process;
        channel = connect(directory.resolveSibling(directory.getFileName() + ".sock"));
    }

    /** A Python launcher whose function directory holds {@code index.py}. */
    static LauncherProcess python(Path directory, String code) throws Exception {
        Files.writeString(directory.resolve("index.py"), code);
        return new LauncherProcess(
                directory,
                List.of(
                        "python3",
                        Path.of("python/bootstrap.py").toAbsolutePath().toString()));
    }

    /** A Node.js launcher whose function directory holds {@code index.js}. */
    static LauncherProcess node(Path directory, String code) throws Exception {
        Files.writeString(directory.resolve("index.js"), code);
        return new LauncherProcess(
                directory,
                List.of("node", Path.of("node/bootstrap.js").toAbsolutePath().toString()));
    }

    /** A Java launcher whose function directory holds classes and {@code lib/*.jar}. */
    static LauncherProcess java(Path directory) throws Exception {
        return new LauncherProcess(
                directory,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xlog:disable",
                        "-XX:AOTCache=" + JAVA_ARCHIVE,
                        "-jar",
                        JAVA_LAUNCHER.toString()));
    }

    /** Records the archive that makes every start of the Java launcher quick. */
    static void recordJavaArchive() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:AOTCacheOutput=" + JAVA_ARCHIVE,
                        "-jar",
                        JAVA_LAUNCHER.toString(),
                        "--rehearse")
                .redirectErrorStream(true)
                .start();
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 || !Files.exists(JAVA_ARCHIVE)) {
            throw new IOException(log);
        }
    }

    /** A PHP launcher whose function directory holds {@code index.php}. */
    static LauncherProcess php(Path directory, String code) throws Exception {
        Files.writeString(directory.resolve("index.php"), code);
        return new LauncherProcess(
                directory,
                List.of("php", Path.of("php/bootstrap.php").toAbsolutePath().toString()),
                Map.of("PHP_INI_SCAN_DIR", ":/opt/php_extension:" + directory.resolve("php_extension")));
    }

    /** A Custom Runtime launcher whose function directory holds an executable {@code bootstrap}. */
    static LauncherProcess custom(Path directory, String code) throws Exception {
        Path bootstrap = Files.writeString(directory.resolve("bootstrap"), code);
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        return adapter(directory, "custom");
    }

    /** The launcher of web functions, with another port than 9000. */
    static LauncherProcess web(Path directory, int port) throws Exception {
        return adapter(directory, "web", Map.of("OPENSCF_WEB_PORT", Integer.toString(port)));
    }

    /** A launcher that speaks for a process of the user. */
    static LauncherProcess adapter(Path directory, String language) throws Exception {
        return adapter(directory, language, Map.of());
    }

    private static LauncherProcess adapter(Path directory, String language, Map<String, String> environment)
            throws Exception {
        return new LauncherProcess(
                directory,
                List.of(
                        "python3",
                        "-S",
                        "-E",
                        "-s",
                        Path.of(language, "bootstrap.py").toAbsolutePath().toString()),
                environment);
    }

    private SocketChannel connect(Path socket) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                var opened = SocketChannel.open(StandardProtocolFamily.UNIX);
                opened.connect(UnixDomainSocketAddress.of(socket));
                return opened;
            } catch (IOException notYet) {
                if (attempt == 500 || !process.isAlive()) {
                    throw notYet;
                }
                Thread.sleep(20);
            }
        }
    }

    void reconnect() throws Exception {
        channel.close();
        channel = connect(directory.resolveSibling(directory.getFileName() + ".sock"));
    }

    Path socket() {
        return directory.resolveSibling(directory.getFileName() + ".sock");
    }

    Path directory() {
        return directory;
    }

    Answer initialise(String runtime, String handler, Map<String, String> environment) throws IOException {
        return request("POST /initialize", "", order(runtime, handler, environment));
    }

    /** The body of {@code /initialize}. */
    String order(String runtime, String handler, Map<String, String> environment) throws IOException {
        var function = Map.of(
                "name",
                "hello",
                "namespace",
                "default",
                "version",
                "$LATEST",
                "memoryMegabytes",
                128,
                "timeoutMillis",
                3000,
                "region",
                "ap-guangzhou",
                "appid",
                "1250000000",
                "uin",
                "100000000000");
        var order = Map.of(
                "runtime",
                runtime,
                "handler",
                handler,
                "codeDirectory",
                directory.toString(),
                "environment",
                environment,
                "outputToken",
                TOKEN,
                "function",
                function);
        return JSON.writeValueAsString(order);
    }

    Answer invoke(String requestId, String event) throws IOException {
        return request(
                "POST /event-invoke", "X-Scf-Request-Id: " + requestId + "\r\nX-Scf-Trigger-Src: timer\r\n", event);
    }

    Answer request(String start, String headers, String body) throws IOException {
        send(start, headers, body);
        return read();
    }

    void send(String start, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        write((start + " HTTP/1.1\r\nHost: instance\r\n" + headers + "Content-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        write(bytes);
    }

    /** Whether something came that has not been read. What it reads is gone. */
    boolean hasAnswer() throws IOException {
        channel.configureBlocking(false);
        try {
            return channel.read(ByteBuffer.allocate(1)) != 0;
        } finally {
            channel.configureBlocking(true);
        }
    }

    void write(byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    Answer read() throws IOException {
        var received = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(1 << 16);
        int bodyStart = -1;
        Map<String, String> headers = Map.of();
        int status = 0;
        while (bodyStart < 0 || received.size() < bodyStart + Integer.parseInt(headers.get("content-length"))) {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                throw new IOException("connection closed");
            }
            received.write(buffer.array(), 0, count);
            if (bodyStart < 0) {
                String text = received.toString(StandardCharsets.ISO_8859_1);
                int end = text.indexOf("\r\n\r\n");
                if (end >= 0) {
                    bodyStart = end + 4;
                    status = Integer.parseInt(text.substring(9, 12));
                    headers = headersOf(text.substring(0, end));
                }
            }
        }
        byte[] all = received.toByteArray();
        return new Answer(status, headers, new String(all, bodyStart, all.length - bodyStart, StandardCharsets.UTF_8));
    }

    private static Map<String, String> headersOf(String head) {
        var headers = new TreeMap<String, String>();
        head.lines().skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(),
                    line.substring(colon + 1).strip());
        });
        return headers;
    }

    String output() throws IOException {
        return Files.readString(outputFile);
    }

    static String marker(String requestId) {
        return "\u001e" + TOKEN + " " + requestId + "\n";
    }

    Process process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(directory.resolveSibling(directory.getFileName() + ".sock"));
    }
}
