package io.openscf.instance.sandbox;

import java.util.List;
import java.util.stream.Collectors;

/** What the sandboxes of one gateway may reach, in the language of {@code nft}. */
record FirewallRules(
        int block, String machineAddress, List<Integer> ports, List<String> allowed, List<String> nameServers) {
    /** Networks that are not public; what of them is allowed is said before. */
    private static final String PRIVATE = "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, "
            + "172.16.0.0/12, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/3";

    String text() {
        var ours = "iifname \"of" + block + "x*\"";
        return """
                table inet openscf_%1$d
                delete table inet openscf_%1$d
                table inet openscf_%1$d {
                  chain to_machine {
                    type filter hook input priority -10; policy accept;
                    %2$s ct state established,related accept
                    %3$s
                    %2$s reject
                  }
                  chain through_machine {
                    type filter hook forward priority -10; policy accept;
                    %2$s oifname "of*" reject
                    %4$s
                    %2$s ip daddr { %5$s } reject
                    %2$s meta nfproto ipv6 reject
                    oifname "of%1$dx*" ct state established,related accept
                    oifname "of%1$dx*" drop
                  }
                  chain to_public {
                    type nat hook postrouting priority 100; policy accept;
                    ip saddr 198.19.%6$d.0/20 oifname != "of*" masquerade
                  }
                }
                """.formatted(block, ours, toMachine(ours), exceptions(ours), PRIVATE, block * 16);
    }

    private String toMachine(String ours) {
        return ports.isEmpty()
                ? ""
                : ours + " ip daddr " + machineAddress + " tcp dport { "
                        + ports.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " } accept";
    }

    private String exceptions(String ours) {
        var rules = new StringBuilder();
        if (!nameServers.isEmpty()) {
            rules.append(ours)
                    .append(" ip daddr { ")
                    .append(String.join(", ", nameServers))
                    .append(" } meta l4proto { tcp, udp } th dport 53 accept\n");
        }
        if (!allowed.isEmpty()) {
            rules.append(ours)
                    .append(" ip daddr { ")
                    .append(String.join(", ", allowed))
                    .append(" } accept\n");
        }
        return rules.toString();
    }
}
