package app.thisthat.http.connection;

/**
 * The network of a client, whose connections are limited together.
 *
 * @param key the IPv4 address, or the /64 network of the IPv6 address
 * @param site the IPv4 address, or the /48 network of the IPv6 address
 */
public record ClientNetwork(String key, String site) {}
