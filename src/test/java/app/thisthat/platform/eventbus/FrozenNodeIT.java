package app.thisthat.platform.eventbus;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.Servers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes of a cluster. A proxy stops reading for the receiver while the connection stays open. */
class FrozenNodeIT {

    private static final String HOST = "127.0.0.1";
    private static final String ADDRESS = "frozen";
    private static final String MEGABYTE = "x".repeat(1 << 20);

    /** More than the socket buffers hold. */
    private static final int MESSAGES = 50;

    private static final Duration REPLY_MAX = Duration.ofMillis(500);
    private static final Duration WRITE_IDLE_MAX = Duration.ofSeconds(2);

    private final Vertx proxy = Vertx.vertx();
    private final NetClient proxyClient = proxy.createNetClient();
    private final CompletableFuture<NetSocket> connection = new CompletableFuture<>();
    private final int senderPort = Servers.freePort();
    private Vertx sender;
    private Vertx receiver;

    @AfterEach
    void close() {
        await(proxy.close());
        await(Future.join(sender.close(), receiver.close()));
    }

    @Test
    void messagesToAFrozenNode_areDiscarded() throws Exception {
        int receiverPort = Servers.freePort();
        int busPort = Servers.freePort();
        int proxyPort = Servers.freePort();
        await(proxy.createNetServer()
                .connectHandler(socket -> connect(socket, busPort))
                .listen(proxyPort, HOST));
        sender = start(senderPort, 0, 0);
        receiver = start(receiverPort, busPort, proxyPort);
        CompletableFuture<String> received = new CompletableFuture<>();
        await(receiver.eventBus()
                .<String>consumer(ADDRESS, message -> received.complete(message.body()))
                .completion());
        MessageProducer<String> producer = sender.eventBus().sender(ADDRESS);
        await(producer.write("first"));
        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo("first");

        connection.get().pause();
        List<Future<Void>> writes =
                Stream.generate(() -> producer.write(MEGABYTE)).limit(MESSAGES).toList();

        await(Future.join(writes).otherwiseEmpty());
        assertThat(writes).filteredOn(Future::failed).isNotEmpty();
    }

    private void connect(NetSocket socket, int busPort) {
        socket.pause();
        proxyClient.connect(busPort, HOST).onSuccess(bus -> {
            socket.handler(bus::write);
            bus.handler(socket::write);
            socket.resume();
            connection.complete(socket);
        });
    }

    private Vertx start(int memberPort, int busPort, int publicPort) {
        ClusterSettings settings = new ClusterSettings(
                true, HOST, memberPort, busPort, List.of(HOST + ":" + senderPort), Duration.ofSeconds(2));
        VertxOptions options = Cluster.options(settings, REPLY_MAX, WRITE_IDLE_MAX);
        if (publicPort > 0) {
            options.getEventBusOptions().setClusterPublicHost(HOST).setClusterPublicPort(publicPort);
        }
        return await(Cluster.start(Vertx.builder().with(options), settings));
    }
}
