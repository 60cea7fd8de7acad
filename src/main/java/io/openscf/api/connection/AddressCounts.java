package io.openscf.api.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** How many connections each address has. Of IPv6 a /64 network counts as one: it is what one customer has. Thread-safe. */
final class AddressCounts {
    private static final int NETWORK_BYTES = 8;

    private final int most;
    private final Set<InetAddress> unlimited;
    private final ConcurrentHashMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    /** @param most 0: any number */
    AddressCounts(int most, List<String> unlimited) {
        this.most = most;
        this.unlimited = unlimited.stream().map(AddressCounts::address).collect(Collectors.toUnmodifiableSet());
    }

    private static InetAddress address(String text) {
        try {
            if (text.matches("[0-9a-fA-F.:]+")) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            // said below
        }
        throw new IllegalArgumentException("openscf.clients.unlimited has addresses such as 10.0.0.5, not " + text);
    }

    /** False when it has as many as it may; else {@link #left} follows. */
    boolean came(InetAddress address) {
        if (free(address)) {
            return true;
        }
        var one = counted(address);
        if (counts.merge(one, 1, Integer::sum) <= most) {
            return true;
        }
        left(address);
        return false;
    }

    void left(InetAddress address) {
        if (!free(address)) {
            counts.computeIfPresent(counted(address), (one, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean free(InetAddress address) {
        return most == 0 || address.isLoopbackAddress() || unlimited.contains(address);
    }

    private static InetAddress counted(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            var bytes = address.getAddress();
            Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
