package io.openscf.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What every function will need, done once before there is one: while the process waits generic, and when an archive of
 * loaded classes is recorded.
 */
final class Rehearsal {

    /** Stands for an event or a result of user code. */
    public static final class Sample {
        public String text = "";
        public int number;
        public List<String> list = List.of();
        public Map<String, String> map = Map.of();
    }

    private Rehearsal() {}

    /** While the process waits generic: nothing is left that user code could notice. */
    static void warmUp() throws IOException {
        var binding = new JacksonBinding(false);
        Object sample =
                binding.read("{\"text\":\"a\",\"number\":1,\"list\":[\"b\"],\"map\":{\"c\":\"d\"}}", Sample.class);
        binding.write(sample);
        binding.write("text");
        String order = """
                {"handler":"io.openscf.Absent::handle","codeDirectory":"/nonexistent","environment":{},"outputToken":"t",
                 "function":{"name":"f","namespace":"n","version":"v","memoryMegabytes":1,"timeoutMillis":1}}
                """;
        var launcher = Launcher.quiet();
        for (String path : List.of("/initialize", "/event-invoke")) {
            var request =
                    new Server.Request("POST " + path + " HTTP/1.1", Map.of(), order.getBytes(StandardCharsets.UTF_8));
            launcher.answer(request).bytes();
        }
        Variables.remove("SCF_NAMESPACE");
        Thread.currentThread().setContextClassLoader(Rehearsal.class.getClassLoader());
    }

    /** All of a start, for an archive of the classes it loads. */
    static void record() throws IOException {
        Path directory = Files.createTempDirectory("openscf");
        Path place = directory.resolve("s");
        Server.open("unix:" + place);
        warmUp();
        Files.delete(place);
        Files.delete(directory);
    }
}
