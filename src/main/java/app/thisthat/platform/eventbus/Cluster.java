package app.thisthat.platform.eventbus;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.Map;

/**
 * The event loops of a node, and the cluster whose event bus they share if the settings say so.
 *
 * <p><b>A node that stands still</b> with its connections open is the worst of neighbours: what is published for it would
 * wait in the memory of all others. The bus has no bound in bytes, so it is bound in time. A connection over which nothing
 * can be written for {@link #UNTAKEN_MAX} is cut and what waits for it thrown away; the pings of the bus alone would not do,
 * since after one that is not answered the bus closes the connection in good order, behind what is not taken. One that
 * cannot be made within {@link #SILENCE_MAX} is given up with what waits for it. And a member that Hazelcast hears nothing of for
 * ten seconds is none any more, and nothing is published for it: at most some twenty seconds of publications wait at once.
 * What is lost this way is found in the database, as whatever a publication tells.
 */
public final class Cluster {

    private static final String NAME = "thisthat";

    /** How long a node may take to answer a ping, which is sent as long after the answer before, or a connection. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    /** Longer than a ping and its answer, so that something is written in that time over every connection in order. */
    private static final Duration UNTAKEN_MAX = Duration.ofSeconds(12);

    /** All that Hazelcast keeps for us is who listens where: its defaults are made for much more. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.socket.bind.any", "false"),
            Map.entry("hazelcast.wait.seconds.before.join", "1"),
            Map.entry("hazelcast.partition.count", "31"),
            Map.entry("hazelcast.io.thread.count", "1"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.event.thread.count", "1"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "5"));

    private Cluster() {}

    /** Where the event bus of a node listens and how long it waits for others. */
    public static VertxOptions options(ClusterSettings settings) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(settings.host())
                .setPort(settings.busPort())
                .setClusterPingInterval(SILENCE_MAX.toMillis())
                .setClusterPingReplyInterval(SILENCE_MAX.toMillis())
                .setConnectTimeout((int) SILENCE_MAX.toMillis())
                .setWriteIdleTimeout((int) UNTAKEN_MAX.toSeconds());
        return new VertxOptions().setEventBusOptions(bus);
    }

    /**
     * Starts the event loops, and joins the other nodes if there may be any.
     *
     * @return fails if the node's address cannot be used
     */
    public static Future<Vertx> start(VertxBuilder builder, ClusterSettings settings) {
        return settings.enabled()
                ? builder.withClusterManager(new HazelcastClusterManager(hazelcast(settings)))
                        .buildClustered()
                : Future.succeededFuture(builder.build());
    }

    private static Config hazelcast(ClusterSettings settings) {
        Config config = ConfigUtil.loadConfig().setClusterName(NAME);
        PROPERTIES.forEach(config::setProperty);
        config.setProperty("hazelcast.local.localAddress", settings.host());
        NetworkConfig network =
                config.getNetworkConfig().setPort(settings.port()).setPortAutoIncrement(false);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
        return config;
    }
}
