package app.thisthat.http.server;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;

/**
 * IP address of a client.
 *
 * @param text the address in text form
 * @param network key of the client in rate limits: the IPv4 address, or the /64 network of the IPv6 address, because a
 *     provider assigns a whole /64 to one client
 * @param site key of the client's site: the /48 network of the IPv6 address, because some providers assign a whole /48
 *     to one client. Others have many clients in one; empty for an IPv4 address
 */
public record ClientAddress(String text, String network, Optional<String> site) {

    private static final int V6_BYTES = 16;
    private static final int V6_NETWORK_BYTES = 8;
    private static final int V6_SITE_BYTES = 6;
    private static final byte[] V4_IN_V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};

    static ClientAddress of(byte[] address) {
        if (address.length < V6_BYTES) {
            String text = NetUtil.bytesToIpAddress(address);
            return new ClientAddress(text, text, Optional.empty());
        }
        return new ClientAddress(
                NetUtil.bytesToIpAddress(address),
                prefix(address, V6_NETWORK_BYTES),
                Optional.of(prefix(address, V6_SITE_BYTES)));
    }

    private static String prefix(byte[] address, int bytes) {
        byte[] network = Arrays.copyOf(Arrays.copyOf(address, bytes), V6_BYTES);
        return NetUtil.bytesToIpAddress(network) + "/" + bytes * Byte.SIZE;
    }

    /** Parses an address; an IPv4-mapped IPv6 address becomes IPv4. Null if the text is not an address. */
    static byte[] parse(String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        boolean mapped = address != null
                && address.length == V6_BYTES
                && Arrays.equals(V4_IN_V6, 0, V4_IN_V6.length, address, 0, V4_IN_V6.length);
        return mapped ? Arrays.copyOfRange(address, V4_IN_V6.length, V6_BYTES) : address;
    }
}
