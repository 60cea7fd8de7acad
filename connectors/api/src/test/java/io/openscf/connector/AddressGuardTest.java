package io.openscf.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressGuardTest {
    private final AddressGuard guard = new AddressGuard(List.of("192.0.2.0/25", "2001:db8::7"), () -> Set.of(5432));

    @Test
    void allowsMachinesOfTheWorldAndOfThisHouse() {
        for (var host : List.of("127.0.0.1", "::1", "localhost", "10.1.2.3", "192.0.2.200", "2001:db8::8")) {
            assertThat(guard.refusal(host, 9092)).as(host).isEmpty();
        }
    }

    @Test
    void refusesMetadataServicesHoweverTheyAreWritten() {
        for (var host : List.of(
                "169.254.169.254",
                "169.254.0.23",
                "::ffff:169.254.169.254",
                "[::ffff:a9fe:a9fe]",
                "2852039166",
                "fe80::1",
                "100.100.100.200",
                "fd00:ec2::254")) {
            assertThat(guard.refusal(host, 80)).as(host).isPresent();
        }
    }

    @Test
    void refusesOwnPortsOnThisMachineOnly() {
        assertThat(guard.refusal("127.0.0.1", 5432))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("127.0.0.1:5432").contains("installation itself"));
        assertThat(guard.refusal("127.8.9.1", 5432)).isPresent();
        assertThat(guard.refusal("::1", 5432)).isPresent();
        assertThat(guard.refusal("10.1.2.3", 5432)).isEmpty();
    }

    @Test
    void refusesWhatTheInstallationDenies() {
        assertThat(guard.refusal("192.0.2.100", 9092)).isPresent();
        assertThat(guard.refusal("2001:db8::7", 9092)).isPresent();
    }

    @Test
    void refusesWhatIsNoMachine() {
        for (var host : List.of("0.0.0.0", "::", "224.0.0.1", "no-such-host.invalid")) {
            assertThat(guard.refusal(host, 9092)).as(host).isPresent();
        }
    }

    @Test
    void refusesAListThatCannotBeRead() {
        for (var denied : List.of("10.0.0.0/33", "10.0.0.0/-1", "example.org", "10.0.0.0/8/8", "", "fe80::/129")) {
            assertThatThrownBy(() -> new AddressGuard(List.of(denied), Set::of))
                    .as(denied)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("10.0.0.0/8");
        }
    }
}
