package app.thisthat.platform.eventbus;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.HazelcastException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Creates Vert.x, clustered with Hazelcast if {@code cluster.enabled}.
 *
 * <p>A frozen node keeps its connections open, and the messages to it would fill the memory of the other nodes. The
 * event bus has no limit in bytes, so time limits bound the queue to about 20 s of messages:
 *
 * <ul>
 *   <li>A connection without a write for {@link #WRITE_IDLE_MAX} is closed and its queue is discarded. The pings of the
 *       event bus are not sufficient: after a missing reply it closes the connection only behind the queue.
 *   <li>A connection attempt fails after {@link #REPLY_MAX}, and its queue is discarded.
 *   <li>Hazelcast removes a member after 10 s without a heartbeat; then no messages are sent to it.
 * </ul>
 *
 * <p>Receivers find the content of discarded messages in the database.
 */
public final class Cluster {

    private static final String NAME = "thisthat";

    /** Longest wait for the reply to a ping and for a connection. Also the interval of the pings. */
    private static final Duration REPLY_MAX = Duration.ofSeconds(5);

    /**
     * Longer than the interval of the pings and the wait for a reply, so that a working connection always has a write.
     */
    private static final Duration WRITE_IDLE_MAX = Duration.ofSeconds(12);

    /**
     * Hazelcast holds only the subscriptions of the event bus, which needs fewer threads and partitions than its
     * defaults.
     */
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

    /** Address and timeouts of the event bus. */
    public static VertxOptions options(ClusterSettings settings) {
        return options(settings, REPLY_MAX, WRITE_IDLE_MAX);
    }

    static VertxOptions options(ClusterSettings settings, Duration replyMax, Duration writeIdleMax) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(settings.host())
                .setPort(settings.busPort())
                .setClusterPingInterval(replyMax.toMillis())
                .setClusterPingReplyInterval(replyMax.toMillis())
                .setConnectTimeout((int) replyMax.toMillis())
                .setWriteIdleTimeout((int) writeIdleMax.toSeconds());
        return new VertxOptions().setEventBusOptions(bus);
    }

    /**
     * Creates Vert.x and joins the cluster if it is enabled.
     *
     * @return fails if the address of the node is not available
     */
    public static Future<Vertx> start(VertxBuilder builder, ClusterSettings settings) {
        return settings.enabled()
                ? builder.withClusterManager(new HazelcastClusterManager(hazelcast(settings)))
                        .buildClustered()
                : Future.succeededFuture(builder.build());
    }

    /** Whether a failed start failed in Hazelcast, that is, before the event bus started. */
    public static boolean isMembershipFailure(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(HazelcastException.class::isInstance);
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
