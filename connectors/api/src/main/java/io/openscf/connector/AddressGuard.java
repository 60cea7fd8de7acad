package io.openscf.connector;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whether a connection to an address that a caller has named may be made. Never to metadata services of clouds (link-local
 * networks and the like), to no group or unspecified address, not to the installation's own ports on this machine, and to no
 * network that the installation denies. Names are resolved: each of their addresses must be allowed. Thread-safe.
 */
public final class AddressGuard {
    /** Where clouds answer with credentials, beside the link-local networks. */
    private static final List<String> METADATA = List.of("100.100.100.200/32", "fd00:ec2::254/128");

    private final List<Network> denied;
    private final Supplier<Set<Integer>> ownPorts;

    /**
     * @param denied further networks such as {@code 10.0.0.0/8} or single addresses
     * @param ownPorts ports of this machine that are the installation's own; asked each time, as they may not be open yet
     */
    public AddressGuard(List<String> denied, Supplier<Set<Integer>> ownPorts) {
        this.denied = Stream.concat(METADATA.stream(), denied.stream())
                .map(Network::parse)
                .toList();
        this.ownPorts = ownPorts;
    }

    /** Denies what is denied everywhere. */
    public static AddressGuard standard() {
        return new AddressGuard(List.of(), Set::of);
    }

    /** Why there may be no connection; empty when there may be. Resolves the name: may block. */
    public Optional<String> refusal(String host, int port) {
        try {
            return Stream.of(InetAddress.getAllByName(host))
                    .flatMap(address -> refusal(address, port).stream())
                    .findFirst()
                    .map(reason -> host + ":" + port + " " + reason);
        } catch (UnknownHostException e) {
            return Optional.of(host + " is not known");
        }
    }

    private Optional<String> refusal(InetAddress address, int port) {
        if (address.isLinkLocalAddress() || denied.stream().anyMatch(network -> network.has(address))) {
            return Optional.of("is on the installation's deny list");
        }
        if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
            return Optional.of("is not the address of one machine");
        }
        return ownPorts.get().contains(port) && isOurs(address)
                ? Optional.of("is a port of the installation itself")
                : Optional.empty();
    }

    private static boolean isOurs(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }

    private record Network(byte[] address, int bits) {
        static Network parse(String text) {
            var parts = text.strip().split("/", 2);
            try {
                var address = InetAddress.ofLiteral(parts[0]).getAddress();
                int bits = parts.length < 2 ? address.length * 8 : Integer.parseInt(parts[1]);
                if (bits >= 0 && bits <= address.length * 8) {
                    return new Network(address, bits);
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
            throw new IllegalArgumentException("a denied network is of the form 10.0.0.0/8, not " + text);
        }

        boolean has(InetAddress other) {
            var bytes = other.getAddress();
            if (bytes.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((bytes[bit / 8] ^ address[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
