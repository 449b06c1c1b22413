package app.thisthat.http.server;

import io.netty.util.NetUtil;
import java.util.Arrays;

/**
 * Where a request comes from.
 *
 * @param text the address, as people write it
 * @param network what counts as one client: an IPv4 address, or the /64 of an IPv6 address, since whoever has one of
 *     those has them all
 */
public record ClientAddress(String text, String network) {

    private static final int V6_BYTES = 16;
    private static final int V6_NETWORK_BYTES = 8;
    private static final byte[] V4_IN_V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};

    static ClientAddress of(byte[] address) {
        if (address.length < V6_BYTES) {
            String text = NetUtil.bytesToIpAddress(address);
            return new ClientAddress(text, text);
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(address, V6_NETWORK_BYTES), V6_BYTES);
        return new ClientAddress(NetUtil.bytesToIpAddress(address), NetUtil.bytesToIpAddress(network) + "/64");
    }

    /** The bytes of an address, of an IPv4 address also where it is written as an IPv6 one; null if it is none. */
    static byte[] parse(String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        boolean mapped = address != null
                && address.length == V6_BYTES
                && Arrays.equals(V4_IN_V6, 0, V4_IN_V6.length, address, 0, V4_IN_V6.length);
        return mapped ? Arrays.copyOfRange(address, V4_IN_V6.length, V6_BYTES) : address;
    }
}
