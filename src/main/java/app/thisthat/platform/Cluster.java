package app.thisthat.platform;

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

/** The event loops of a node, and the cluster whose event bus they share if the settings say so. */
public final class Cluster {

    private static final String NAME = "thisthat";

    /** A node that does not answer for so long is taken for dead: what waits for it is thrown away. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

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
    public static VertxOptions options(Settings.Cluster settings) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(settings.host())
                .setPort(settings.busPort())
                .setClusterPingInterval(SILENCE_MAX.toMillis())
                .setClusterPingReplyInterval(SILENCE_MAX.toMillis());
        return new VertxOptions().setEventBusOptions(bus);
    }

    /**
     * Starts the event loops, and joins the other nodes if there may be any.
     *
     * @return fails if the node's address cannot be used
     */
    public static Future<Vertx> start(VertxBuilder builder, Settings.Cluster settings) {
        return settings.enabled()
                ? builder.withClusterManager(new HazelcastClusterManager(hazelcast(settings)))
                        .buildClustered()
                : Future.succeededFuture(builder.build());
    }

    private static Config hazelcast(Settings.Cluster settings) {
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
