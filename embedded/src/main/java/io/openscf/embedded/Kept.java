package io.openscf.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;

/** Ports and generated secrets that stay the same between runs; one file, mode 0600. Thread-safe. */
final class Kept {
    /** A service that is to be started on a port. */
    interface OnPort {
        AutoCloseable start(int port) throws Exception;
    }

    private static final int ATTEMPTS = 5;

    private final Path file;
    private final Properties values = new Properties();

    Kept(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                values.load(in);
            }
        }
    }

    synchronized boolean knows(String name) {
        return values.containsKey(name);
    }

    /** A secret of 128 random bits in hex. */
    synchronized String secret(String name) throws IOException {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return keep(name, values.getProperty(name, HexFormat.of().formatHex(bytes)));
    }

    /** Starts on the port of the last run when it is free, else on another; again if somebody takes it in between. */
    AutoCloseable onPort(String name, OnPort service) throws Exception {
        for (int attempt = 1; ; attempt++) {
            int port = port(name);
            try {
                return service.start(port);
            } catch (Exception e) {
                if (attempt == ATTEMPTS || free(port)) {
                    throw e;
                }
            }
        }
    }

    private synchronized int port(String name) throws IOException {
        var before = Integer.parseInt(values.getProperty(name, "0"));
        int port = before != 0 && free(before) ? before : anyFree();
        keep(name, Integer.toString(port));
        return port;
    }

    private String keep(String name, String value) throws IOException {
        if (!value.equals(values.getProperty(name))) {
            values.setProperty(name, value);
            store();
        }
        return value;
    }

    /** All or nothing: with half a file the databases could not be opened again. */
    private void store() throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
            values.store(
                    Channels.newOutputStream(channel),
                    "Written by openscf; ports and secrets of the embedded services");
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
