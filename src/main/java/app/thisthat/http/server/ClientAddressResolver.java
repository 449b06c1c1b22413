package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.connection.ClientNetwork;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Resolves the client address of requests: the peer of the connection or, if the peer is a trusted proxy, the last
 * entry of {@code X-Forwarded-For} that is not a trusted proxy. Entries further left come from the client and are not
 * trusted.
 */
public final class ClientAddressResolver implements Handler<RoutingContext> {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final byte[] UNKNOWN = {0, 0, 0, 0};

    private final List<Network> proxies;

    /** Throws {@link IllegalArgumentException} if a proxy is neither an address nor a network. */
    ClientAddressResolver(List<String> proxies) {
        this.proxies = proxies.stream().map(Network::parse).toList();
    }

    /** Whether a text is an address or a network. */
    static boolean isNetwork(String text) {
        return Network.parse(text).bits >= 0;
    }

    @Override
    public void handle(RoutingContext context) {
        context.put(ApiRequest.CLIENT_ADDRESS, of(context.request()));
        context.next();
    }

    public ClientAddress of(HttpServerRequest request) {
        return ClientAddress.of(
                client(address(request.remoteAddress()), request.headers().getAll(FORWARDED_FOR)));
    }

    /** Network of a connected client, for limits of its connections; empty for a trusted proxy. */
    Optional<ClientNetwork> networkOf(SocketAddress peer) {
        byte[] address = address(peer);
        if (isProxy(address)) {
            return Optional.empty();
        }
        ClientAddress client = ClientAddress.of(address);
        return Optional.of(new ClientNetwork(client.network(), client.site().orElse(client.network())));
    }

    private static byte[] address(SocketAddress peer) {
        return peer.hostAddress() == null ? UNKNOWN : ClientAddress.parse(peer.hostAddress());
    }

    byte[] client(byte[] peer, List<String> forwardedFor) {
        byte[] client = peer;
        for (String entry : reversed(forwardedFor)) {
            if (!isProxy(client)) {
                return client;
            }
            byte[] hop = ClientAddress.parse(withoutPort(entry));
            if (hop == null) {
                return client;
            }
            client = hop;
        }
        return client;
    }

    private static List<String> reversed(List<String> headers) {
        List<String> entries = new ArrayList<>();
        for (String header : headers) {
            entries.addAll(List.of(header.split(",", -1)));
        }
        Collections.reverse(entries);
        return entries;
    }

    /** Some proxies add a port: {@code 203.0.113.9:4711} or {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String entry) {
        String text = entry.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }

    private boolean isProxy(byte[] address) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    /** The addresses with a common prefix of bits. */
    private static final class Network {

        private final byte[] address;
        private final int bits;

        Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        static Network parse(String text) {
            int slash = text.indexOf('/');
            byte[] address = ClientAddress.parse(slash < 0 ? text : text.substring(0, slash));
            try {
                int bits = slash < 0 && address != null
                        ? address.length * Byte.SIZE
                        : Integer.parseInt(text.substring(slash + 1));
                if (address != null && bits >= 0 && bits <= address.length * Byte.SIZE) {
                    return new Network(address, bits);
                }
            } catch (NumberFormatException e) {
                // rejected below
            }
            throw new IllegalArgumentException("http.trustedProxies contains \"" + text + "\", which is not a network");
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if ((address[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
