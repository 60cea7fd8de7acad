package io.openscf.instance.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Networks for sandboxes: each has one address, reaches the public network and what is allowed, and neither this machine,
 * nor private networks, nor other sandboxes. Lives in namespaces that end with the gateway; needs root, {@code ip} and
 * {@code nft}. Thread-safe.
 *
 * <p>Addresses come from 198.19.0.0/16, which is set apart for tests between devices. It is cut into 16 blocks, one for
 * each gateway of a machine.
 */
public final class Networks implements AutoCloseable {
    /** One network; {@code address} is how this machine reaches what listens in it. Used by one sandbox at a time. */
    public record Slot(long file, String address) {}

    private static final Logger LOG = Logger.getLogger(Networks.class);
    private static final int BLOCKS = 16;
    private static final int SLOTS = 4000;
    private static final int SPARE = 4;

    private final int block;
    private final long lock;
    private final ConcurrentLinkedQueue<Slot> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger spare = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();

    private Networks(int block, long lock) {
        this.block = block;
        this.lock = lock;
    }

    /**
     * Tries to set everything up; null, with the reason in the log, where that is impossible. Blocks for some 50 ms.
     *
     * @param ports of this machine that sandboxes may reach at {@link #machineAddress}
     * @param allowed private networks that sandboxes may reach, such as {@code 10.1.0.0/16}
     */
    public static @Nullable Networks open(List<Integer> ports, List<String> allowed) {
        try {
            var networks = firstFree();
            if (networks == null) {
                return null;
            }
            if (networks.prepare(ports, allowed)) {
                networks.refill();
                return networks;
            }
            networks.close();
        } catch (IOException e) {
            LOG.infof("sandboxes share the network of this machine: %s", e.getMessage());
        }
        return null;
    }

    private static @Nullable Networks firstFree() throws IOException {
        var directory = Path.of("/run/openscf");
        if (!Files.isWritable(Path.of("/run"))) {
            return null;
        }
        Files.createDirectories(directory);
        for (int block = 0; block < BLOCKS; block++) {
            long lock = Kernel.lock(directory.resolve("network-" + block + ".lock"));
            if (lock >= 0) {
                return new Networks(block, lock);
            }
        }
        return null;
    }

    private boolean prepare(List<Integer> ports, List<String> allowed) throws IOException {
        removeDevices();
        run(List.of("ip", "addr", "replace", machineAddress() + "/32", "dev", "lo"), "");
        var rules = new FirewallRules(block, machineAddress(), ports, allowed, nameServers());
        var refused = run(List.of("nft", "-f", "-"), rules.text());
        if (!refused.isEmpty()) {
            LOG.infof("sandboxes share the network of this machine: nft says %s", refused);
            return false;
        }
        var forwarding = Path.of("/proc/sys/net/ipv4/ip_forward");
        if (!Files.readString(forwarding).startsWith("1")) {
            Files.writeString(forwarding, "1");
            LOG.info("forwarding of IPv4 was switched on, so that functions reach the public network");
        }
        var first = make();
        if (first == null) {
            return false;
        }
        giveBack(first);
        return true;
    }

    /** Of a gateway that was killed, or of networks that the kernel has not yet taken down. */
    private void removeDevices() throws IOException {
        try (var devices = Files.newDirectoryStream(Path.of("/sys/class/net"), "of" + block + "x*")) {
            for (Path device : devices) {
                run(List.of("ip", "link", "del", device.getFileName().toString()), "");
            }
        }
    }

    private static List<String> nameServers() throws IOException {
        var file = Path.of("/etc/resolv.conf");
        return !Files.exists(file)
                ? List.of()
                : Files.readAllLines(file).stream()
                        .filter(line -> line.matches("nameserver\\s+\\d+(\\.\\d+){3}\\s*"))
                        .map(line -> line.substring("nameserver".length()).strip())
                        .filter(address -> !address.startsWith("127."))
                        .toList();
    }

    /** Where sandboxes reach the allowed ports of this machine. */
    public String machineAddress() {
        return "198.19." + block * 16 + ".1";
    }

    /** A network nobody uses; null when there is none left or it could not be made. Not on the thread that spawns. */
    public CompletableFuture<@Nullable Slot> take() {
        var slot = free.poll();
        if (slot != null) {
            spare.decrementAndGet();
            refill();
            return CompletableFuture.completedFuture(slot);
        }
        return makeLater();
    }

    /** To be called when nothing runs in it any more. */
    public void giveBack(Slot slot) {
        free.add(slot);
        spare.incrementAndGet();
    }

    private void refill() {
        if (spare.get() < SPARE) {
            spare.incrementAndGet();
            makeLater().thenAccept(slot -> {
                if (slot == null) {
                    spare.decrementAndGet();
                } else {
                    free.add(slot);
                }
            });
        }
    }

    private @Nullable Slot make() {
        return makeLater().completeOnTimeout(null, 10, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<@Nullable Slot> makeLater() {
        int number = made.incrementAndGet();
        if (number > SLOTS) {
            return CompletableFuture.completedFuture(null);
        }
        // The first addresses of a block are the machine's.
        int host = number + 9;
        var address = "198.19." + (block * 16 + host / 256) + "." + host % 256;
        var device = "of" + block + "x" + number;
        return SpawnThread.inNewNetwork(() -> inside(address, device)).thenApply(file -> {
            if (file < 0) {
                return null;
            }
            outside(address, device);
            return new Slot(file, address);
        });
    }

    private void inside(String address, String device) {
        say("""
                link add eth0 type veth peer name %s netns %d
                link set lo up
                addr add %s/32 dev eth0
                link set eth0 up
                route add %s dev eth0 scope link
                route add default via %s dev eth0
                """.formatted(device, ProcessHandle.current().pid(), address, machineAddress(), machineAddress()));
    }

    private void outside(String address, String device) {
        say("""
                link set %s up
                route replace %s/32 dev %s src %s
                """.formatted(device, address, device, machineAddress()));
    }

    private static void say(String commands) {
        try {
            var refused = run(List.of("ip", "-batch", "-"), commands);
            if (!refused.isEmpty()) {
                throw new IllegalStateException("a network could not be made: ip says " + refused);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a network could not be made", e);
        }
    }

    /** Gives what it says when it fails, else nothing. */
    private static String run(List<String> command, String input) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return process.waitFor() == 0 ? "" : said.strip().isEmpty() ? "no" : said.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Removes rules and address; networks in use end with their processes. */
    @Override
    public void close() {
        free.forEach(slot -> Kernel.close(slot.file()));
        free.clear();
        try {
            removeDevices();
            run(List.of("nft", "delete", "table", "inet", "openscf_" + block), "");
            run(List.of("ip", "addr", "del", machineAddress() + "/32", "dev", "lo"), "");
        } catch (IOException e) {
            LOG.debug("a network was not cleaned up: the next gateway does", e);
        } finally {
            Kernel.close(lock);
        }
    }
}
