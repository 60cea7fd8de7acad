package io.openscf.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** Ports and generated secrets that stay the same between runs; one file, mode 0600. */
final class Kept {
    private final Path file;
    private final Properties values = new Properties();

    Kept(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                values.load(in);
            }
        } else {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    /** A secret of 128 random bits in hex. */
    String secret(String name) throws IOException {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return keep(name, values.getProperty(name, HexFormat.of().formatHex(bytes)));
    }

    /** The port of the last run when it is free, else another. */
    int port(String name) throws IOException {
        var before = Integer.parseInt(values.getProperty(name, "0"));
        int port = before != 0 && free(before) ? before : anyFree();
        keep(name, Integer.toString(port));
        return port;
    }

    private String keep(String name, String value) throws IOException {
        if (!value.equals(values.getProperty(name))) {
            values.setProperty(name, value);
            try (var out = Files.newOutputStream(file)) {
                values.store(out, "Written by openscf; ports and secrets of the embedded services");
            }
        }
        return value;
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
