import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A closed-loop load generator: each connection sends the same bytes again as soon as the answer is whole. Speaks to TCP
 * ports and to Unix sockets, so that a gateway and the launchers behind it are measured with the same tool.
 *
 * <p>{@code java Load.java REQUEST-FILE MARK SECONDS CONNECTIONS THREADS ADDRESS...}: an address is host:port or the path
 * of a socket; connections are spread over the addresses. MARK is text that a good answer holds. Answers are HTTP with a
 * Content-Length, or Redis replies when the request begins with {@code *}. What the environment variable PRELUDE holds is
 * sent once on each connection before. Prints one line of JSON.
 */
class Load {
    static final int[] BUCKETS = new int[2_000_000];
    static byte[] request;
    static byte[] mark;
    static boolean redis;
    static volatile boolean over;

    public static void main(String[] args) throws Exception {
        request = Files.readAllBytes(Path.of(args[0]));
        mark = args[1].getBytes(StandardCharsets.UTF_8);
        redis = request[0] == '*';
        double seconds = Double.parseDouble(args[2]);
        int connections = Integer.parseInt(args[3]);
        int threads = Integer.parseInt(args[4]);
        var addresses = List.of(args).subList(5, args.length);
        var loops = new ArrayList<Loop>();
        for (int i = 0; i < threads; i++) {
            loops.add(new Loop());
        }
        for (int i = 0; i < connections; i++) {
            loops.get(i % threads).connect(addresses.get(i % addresses.size()));
        }
        long begun = System.nanoTime();
        var running = loops.stream().map(loop -> Thread.ofPlatform().start(loop)).toList();
        Thread.sleep((long) (seconds * 1000));
        over = true;
        double took = (System.nanoTime() - begun) / 1e9;
        for (var thread : running) {
            thread.join();
        }
        print(loops, took);
    }

    static void print(List<Loop> loops, double took) {
        long count = loops.stream().mapToLong(loop -> loop.count).sum();
        long bad = loops.stream().mapToLong(loop -> loop.bad).sum();
        var first = loops.stream().map(loop -> loop.firstBad).filter(text -> !text.isEmpty()).findFirst().orElse("");
        var all = new long[BUCKETS.length];
        loops.forEach(loop -> Arrays.setAll(all, i -> all[i] + loop.micros[i]));
        System.out.printf(
                Locale.ROOT,
                "{\"requests\":%d,\"bad\":%d,\"seconds\":%.3f,\"perSecond\":%.1f,\"p50\":%d,\"p99\":%d,\"cpuSeconds\":%.3f,\"firstBad\":\"%s\"}%n",
                count,
                bad,
                took,
                count / took,
                quantile(all, count, 0.5),
                quantile(all, count, 0.99),
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9,
                first.replaceAll("[^ -~]|[\"\\\\]", "'"));
    }

    static int quantile(long[] micros, long count, double part) {
        long seen = 0;
        for (int i = 0; i < micros.length; i++) {
            seen += micros[i];
            if (seen >= count * part) {
                return i;
            }
        }
        return 0;
    }

    /** One thread with its connections. */
    static class Loop implements Runnable {
        final Selector selector = Selector.open();
        final int[] micros = new int[BUCKETS.length];
        final List<Connection> connections = new ArrayList<>();
        long count;
        long bad;
        String firstBad = "";

        Loop() throws IOException {}

        void connect(String address) throws IOException {
            boolean unix = address.startsWith("/");
            SocketAddress target = unix
                    ? UnixDomainSocketAddress.of(address)
                    : new InetSocketAddress(
                            address.substring(0, address.lastIndexOf(':')),
                            Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
            var channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
            channel.connect(target);
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            var prelude = System.getenv("PRELUDE");
            if (prelude != null) {
                channel.write(ByteBuffer.wrap(prelude.getBytes(StandardCharsets.UTF_8)));
                channel.read(ByteBuffer.allocate(1024));
            }
            channel.configureBlocking(false);
            var connection = new Connection(channel, this);
            connections.add(connection);
            channel.register(selector, SelectionKey.OP_READ, connection);
        }

        @Override
        public void run() {
            try {
                for (var connection : connections) {
                    connection.send();
                }
                while (!over) {
                    selector.select(key -> ((Connection) key.attachment()).ready(), 100);
                }
                for (var connection : connections) {
                    connection.channel.close();
                }
            } catch (IOException e) {
                bad++;
                firstBad = String.valueOf(e);
            }
        }
    }

    /** One connection with one request under way. */
    static class Connection {
        final SocketChannel channel;
        final Loop loop;
        final ByteBuffer out = ByteBuffer.allocateDirect(request.length).put(request);
        final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
        byte[] head = new byte[4096];
        int whole = -1;
        long sent;

        Connection(SocketChannel channel, Loop loop) {
            this.channel = channel;
            this.loop = loop;
        }

        void send() throws IOException {
            sent = System.nanoTime();
            out.rewind();
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        void ready() {
            try {
                if (channel.read(in) < 0) {
                    throw new IOException("closed by the server");
                }
                if (whole < 0) {
                    whole = redis ? redisLength() : httpLength();
                }
                if (whole >= 0 && in.position() >= whole) {
                    answered();
                    if (!over) {
                        send();
                    }
                }
            } catch (IOException e) {
                loop.bad++;
                loop.firstBad = String.valueOf(e);
                over = true;
            }
        }

        void answered() {
            long micros = (System.nanoTime() - sent) / 1000;
            loop.micros[(int) Math.min(micros, loop.micros.length - 1)]++;
            loop.count++;
            if (!holdsMark()) {
                loop.bad++;
                if (loop.firstBad.isEmpty()) {
                    loop.firstBad = text(Math.min(in.position(), 600));
                }
            }
            in.clear();
            whole = -1;
        }

        /** Looked for from the end, where it stands in the gateway's answers, so that a body costs no scan. */
        boolean holdsMark() {
            for (int at = in.position() - mark.length; at >= 0; at--) {
                int i = 0;
                while (i < mark.length && in.get(at + i) == mark[i]) {
                    i++;
                }
                if (i == mark.length) {
                    return true;
                }
            }
            return false;
        }

        String text(int length) {
            var bytes = new byte[length];
            in.get(0, bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        int httpLength() {
            int most = Math.min(in.position(), head.length);
            in.get(0, head, 0, most);
            int length = 0;
            int line = 0;
            for (int i = 0; i + 1 < most; i++) {
                if (head[i] == '\r' && head[i + 1] == '\n') {
                    if (i == line) {
                        return i + 2 + length;
                    }
                    if (i - line > 16 && (head[line] | 32) == 'c' && (head[line + 8] | 32) == 'l' && head[line + 14] == ':') {
                        for (int j = line + 15; j < i; j++) {
                            length = head[j] == ' ' ? length : length * 10 + head[j] - '0';
                        }
                    }
                    line = i + 2;
                }
            }
            return -1;
        }

        int redisLength() {
            for (int i = 1; i + 1 < in.position(); i++) {
                if (in.get(i) == '\r') {
                    int lines = in.get(0) == '$' ? Integer.parseInt(text(i).substring(1)) + 2 : 0;
                    return i + 2 + Math.max(0, lines);
                }
            }
            return -1;
        }
    }
}
