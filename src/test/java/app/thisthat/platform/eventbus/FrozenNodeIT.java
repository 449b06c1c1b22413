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

/** Two nodes of a cluster, one of which takes nothing any more from some moment on though its connections stay open. */
class FrozenNodeIT {

    private static final String HOST = "127.0.0.1";
    private static final String ADDRESS = "news";
    private static final String MEGABYTE = "x".repeat(1 << 20);

    /** Much more than the kernel takes for one who does not read. */
    private static final int MESSAGES = 50;

    private final Vertx between = Vertx.vertx();
    private final NetClient through = between.createNetClient();
    private final CompletableFuture<NetSocket> line = new CompletableFuture<>();
    private final int port = Servers.freePort();
    private Vertx sender;
    private Vertx receiver;

    @AfterEach
    void close() {
        await(between.close());
        await(sender.close());
        await(receiver.close());
    }

    @Test
    void whatWaitsForANodeThatStandsStill_isThrownAway() throws Exception {
        int receiverPort = Servers.freePort();
        int busPort = Servers.freePort();
        int doorPort = Servers.freePort();
        await(between.createNetServer()
                .connectHandler(socket -> connect(socket, busPort))
                .listen(doorPort, HOST));
        sender = start(port, 0, 0);
        receiver = start(receiverPort, busPort, doorPort);
        CompletableFuture<String> heard = new CompletableFuture<>();
        await(receiver.eventBus()
                .<String>consumer(ADDRESS, message -> heard.complete(message.body()))
                .completion());
        MessageProducer<String> producer = sender.eventBus().sender(ADDRESS);
        await(producer.write("first"));
        assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("first");

        line.get().pause();
        List<Future<Void>> written =
                Stream.generate(() -> producer.write(MEGABYTE)).limit(MESSAGES).toList();

        await(Future.join(written).otherwiseEmpty());
        assertThat(written).filteredOn(Future::failed).isNotEmpty();
    }

    private void connect(NetSocket socket, int busPort) {
        socket.pause();
        through.connect(busPort, HOST).onSuccess(bus -> {
            socket.handler(bus::write);
            bus.handler(socket::write);
            socket.resume();
            line.complete(socket);
        });
    }

    private Vertx start(int memberPort, int busPort, int publicPort) {
        ClusterSettings settings =
                new ClusterSettings(true, HOST, memberPort, busPort, List.of(HOST + ":" + port), Duration.ofSeconds(2));
        VertxOptions options = Cluster.options(settings);
        if (publicPort > 0) {
            options.getEventBusOptions().setClusterPublicHost(HOST).setClusterPublicPort(publicPort);
        }
        return await(Cluster.start(Vertx.builder().with(options), settings));
    }
}
