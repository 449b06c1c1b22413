package app.thisthat.platform.eventbus;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The settings {@code cluster.*}.
 *
 * @param host address under which other nodes reach this one
 * @param port port of the membership protocol
 * @param busPort port of the event bus; 0 picks a free port
 * @param members {@code host:port} of every node
 * @param leaseTerm time after which the lease of a lost leader ends
 */
public record ClusterSettings(
        boolean enabled, String host, int port, int busPort, List<String> members, Duration leaseTerm) {

    private static final Pattern MEMBER =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    public static ClusterSettings read(SettingsReader reader) {
        return new ClusterSettings(
                reader.flag("cluster.enabled"),
                reader.host("cluster.host"),
                reader.number("cluster.port", 1, SettingsReader.PORT_MAX),
                reader.port("cluster.busPort"),
                reader.list("cluster.members", "a list of host:port", member -> MEMBER.matcher(member)
                        .matches()),
                reader.duration("cluster.leaseTerm"));
    }
}
