package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressResolverTest {

    private static final ClientAddressResolver BEHIND_PROXIES =
            new ClientAddressResolver(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8:ffff::/48"));

    private static String client(ClientAddressResolver addresses, String peer, String... forwardedFor) {
        return ClientAddress.of(addresses.client(ClientAddress.parse(peer), List.of(forwardedFor)))
                .text();
    }

    @Test
    void client_isThePeer_ifNoProxyIsTrusted() {
        assertThat(client(new ClientAddressResolver(List.of()), "203.0.113.9", "6.6.6.6"))
                .isEqualTo("203.0.113.9");
    }

    @Test
    void client_isThePeer_ifThePeerIsNotATrustedProxy() {
        assertThat(client(BEHIND_PROXIES, "203.0.113.9", "6.6.6.6")).isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                       | 203.0.113.9",
                "6.6.6.6, 203.0.113.9              | 203.0.113.9",
                "6.6.6.6, 203.0.113.9, 10.9.9.9    | 203.0.113.9",
                "6.6.6.6,203.0.113.9:4711,192.0.2.7| 203.0.113.9",
                "6.6.6.6, 2001:db8:1::5            | 2001:db8:1::5",
                "6.6.6.6, [2001:db8:1::5]:443      | 2001:db8:1::5",
                "::ffff:203.0.113.9                | 203.0.113.9",
                "10.1.1.1                          | 10.1.1.1",
            })
    void client_isTheLastEntryThatIsNotATrustedProxy(String header, String client) {
        assertThat(client(BEHIND_PROXIES, "10.0.0.1", header)).isEqualTo(client);
    }

    @Test
    void client_isReadFromSeveralHeaders() {
        assertThat(client(BEHIND_PROXIES, "10.0.0.1", "6.6.6.6", "203.0.113.9", "10.3.3.3"))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "6.6.6.6, garbage", "203.0.113.9,", "999.1.1.1", "[::1"})
    void client_isTheLastValidHop_ifAnEntryIsInvalid(String header) {
        assertThat(client(BEHIND_PROXIES, "10.0.0.1", header)).isEqualTo("10.0.0.1");
    }

    @Test
    void network_isTheSlash64OfAnIpv6Address() {
        assertThat(ClientAddress.of(ClientAddress.parse("2001:db8:1:2:3:4:5:6")).network())
                .isEqualTo(
                        ClientAddress.of(ClientAddress.parse("2001:db8:1:2::1")).network())
                .isNotEqualTo(
                        ClientAddress.of(ClientAddress.parse("2001:db8:1:3::1")).network());
        assertThat(ClientAddress.of(ClientAddress.parse("203.0.113.9")).network())
                .isEqualTo("203.0.113.9");
    }

    @Test
    void site_isTheSlash48OfAnIpv6Address() {
        ClientAddress client = ClientAddress.of(ClientAddress.parse("2001:db8:1:2:3:4:5:6"));
        assertThat(client.site())
                .isPresent()
                .isEqualTo(ClientAddress.of(ClientAddress.parse("2001:db8:1:ff::1"))
                        .site())
                .isNotEqualTo(
                        ClientAddress.of(ClientAddress.parse("2001:db8:2:2::1")).site());
        assertThat(ClientAddress.of(ClientAddress.parse("203.0.113.9")).site()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "10.0.0.0/33", "10.0.0.0/x", "2001:db8::/129", "/8"})
    void constructor_rejectsAProxyThatIsNotANetwork(String proxy) {
        assertThatThrownBy(() -> new ClientAddressResolver(List.of(proxy)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
