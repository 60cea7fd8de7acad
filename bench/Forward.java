import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/**
 * The least that any gateway does: takes HTTP requests from many connections and gives each, unread and one at a time, to
 * the next free of the servers behind it, whose answer goes back as it is. One thread.
 *
 * <p>{@code java Forward.java SERVER...}: paths of Unix sockets, or host:port for another connection to there. Prints the
 * port where it listens and its process id.
 */
class Forward {
    final Selector selector = Selector.open();
    final ArrayDeque<Server> free = new ArrayDeque<>();
    final ArrayDeque<Peer> waiting = new ArrayDeque<>();

    Forward() throws IOException {}

    public static void main(String[] servers) throws IOException {
        new Forward().serve(servers);
    }

    void serve(String[] servers) throws IOException {
        for (var path : servers) {
            free.push(new Server(connect(path)));
        }
        var listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println(listener.socket().getLocalPort() + " " + ProcessHandle.current().pid());
        while (true) {
            selector.select(key -> {
                try {
                    if (key.attachment() instanceof Peer peer) {
                        peer.ready();
                    } else {
                        accept(listener.accept());
                    }
                } catch (IOException e) {
                    key.cancel();
                }
            });
        }
    }

    static SocketChannel connect(String server) throws IOException {
        if (server.startsWith("/")) {
            return SocketChannel.open(UnixDomainSocketAddress.of(server));
        }
        var parts = server.split(":");
        var channel = SocketChannel.open(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    void accept(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        new Client(channel);
    }

    /** One side of the exchange, which sends whole messages. */
    abstract class Peer {
        final SocketChannel channel;
        final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);

        Peer(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void ready() throws IOException {
            if (channel.read(in) < 0) {
                channel.close();
            } else if (whole()) {
                in.flip();
                arrived();
            }
        }

        /** Gives what has arrived to the other side. */
        void moveTo(Peer other) throws IOException {
            while (in.hasRemaining()) {
                other.channel.write(in);
            }
            in.clear();
        }

        boolean whole() {
            int length = 0;
            int line = 0;
            for (int i = 0; i + 1 < in.position(); i++) {
                if (in.get(i) == '\r' && in.get(i + 1) == '\n') {
                    if (i == line) {
                        return in.position() >= i + 2 + length;
                    }
                    if (i - line > 16 && (in.get(line) | 32) == 'c' && (in.get(line + 8) | 32) == 'l'
                            && in.get(line + 14) == ':') {
                        for (int j = line + 15; j < i; j++) {
                            length = in.get(j) == ' ' ? length : length * 10 + in.get(j) - '0';
                        }
                    }
                    line = i + 2;
                }
            }
            return false;
        }

        abstract void arrived() throws IOException;
    }

    class Client extends Peer {
        Client(SocketChannel channel) throws IOException {
            super(channel);
        }

        @Override
        void arrived() throws IOException {
            var server = free.poll();
            if (server == null) {
                waiting.add(this);
            } else {
                server.take(this);
            }
        }
    }

    class Server extends Peer {
        Peer client = this;

        Server(SocketChannel channel) throws IOException {
            super(channel);
        }

        void take(Peer next) throws IOException {
            client = next;
            next.moveTo(this);
        }

        @Override
        void arrived() throws IOException {
            var answered = client;
            var next = waiting.poll();
            if (next == null) {
                free.push(this);
            } else {
                // First the request, so that the server has work while the answer is sent.
                take(next);
            }
            try {
                moveTo(answered);
            } catch (IOException e) {
                // The client has gone, the server stays.
                in.clear();
                answered.channel.close();
            }
        }
    }
}
