package io.openscf.instance.process;

import java.lang.management.ManagementFactory;
import java.util.Map;

/** What one warm run costs this process: prints wall time and CPU per run. Not a test; run its main method. */
class WarmPathBench {
    private WarmPathBench() {}

    public static void main(String[] args) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (var functions = new LocalFunctions(Map.of())) {
            var function = functions.python("def main_handler(event, context):\n    return event\n");
            for (int round = 0; round < 6; round++) {
                long wall = System.nanoTime();
                long cpu = system.getProcessCpuTime();
                for (int i = 0; i < 10_000; i++) {
                    functions.run(function, "{}");
                }
                System.out.printf(
                        "wall=%.1f us cpu=%.1f us%n",
                        (System.nanoTime() - wall) / 1e7, (system.getProcessCpuTime() - cpu) / 1e7);
            }
        }
    }
}
