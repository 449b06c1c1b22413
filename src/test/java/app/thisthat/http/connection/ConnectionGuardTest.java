package app.thisthat.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deadlines and limits of one connection, with a simulated clock. */
class ConnectionGuardTest {

    private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";

    private static final int CONNECTIONS = 16;
    private static final Optional<ClientNetwork> NETWORK = Optional.of(new ClientNetwork("192.0.2.1", "192.0.2.1"));

    private final ConnectionDrain drain = new ConnectionDrain();
    private long nowNanos;
    private final ConnectionLimits limits = new ConnectionLimits(CONNECTIONS, CONNECTIONS);
    private final ConnectionSweep sweep = new ConnectionSweep(limits, () -> nowNanos);
    private final CountedConnection counted =
            new CountedConnection(limits, NETWORK, limits.acquire(NETWORK).isEmpty());
    private final ConnectionGuard guard =
            new ConnectionGuard(sweep, counted, drain, HEAD_TIMEOUT, false, ConnectionGuardTest::response);
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new StrictRequestDecoder(new HttpServerOptions(), guard::headStarted), new HttpResponseEncoder(), guard);

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private static FullHttpResponse response(Refusal refusal) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.code().status()), Unpooled.EMPTY_BUFFER);
    }

    private void receive(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
        sweep.run();
        channel.runPendingTasks();
    }

    private List<HttpRequest> requests() {
        List<HttpRequest> requests = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                requests.add(request);
            }
        }
        return requests;
    }

    private void respond() {
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        return text.toString();
    }

    @Test
    void connectionWithoutARequest_isClosedAfterTheHeadTimeout() {
        pass(HEAD_TIMEOUT.minus(MOMENT));
        assertThat(channel.isOpen()).isTrue();
        pass(MOMENT.multipliedBy(2));
        assertThat(channel.isOpen()).isFalse();
        assertThat(sent()).isEmpty();
    }

    @Test
    void slowHead_isRejectedAlthoughItsBytesKeepArriving() {
        receive("G");
        for (int second = 0; second < 10; second++) {
            pass(MOMENT);
            receive("E");
        }
        assertThat(channel.isOpen()).isTrue();
        pass(MOMENT);
        assertThat(sent()).startsWith("HTTP/1.1 408");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void firstHead_hasTheTimeSinceTheConnection() {
        pass(HEAD_TIMEOUT.minus(MOMENT));
        receive("GET /b");
        pass(MOMENT.multipliedBy(2));
        assertThat(sent()).startsWith("HTTP/1.1 408");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void idleConnection_staysOpenBetweenRequests() {
        receive(GET);
        respond();
        pass(HEAD_TIMEOUT.multipliedBy(5));
        receive(GET);
        respond();
        assertThat(requests()).hasSize(2);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void slowSecondHead_isRejected() {
        receive(GET);
        respond();
        pass(HEAD_TIMEOUT.multipliedBy(5));
        sent();
        receive("GET /b");
        pass(HEAD_TIMEOUT.plus(MOMENT));
        assertThat(sent()).startsWith("HTTP/1.1 408");
        assertThat(channel.isOpen()).isFalse();
    }

    private void crowd(Optional<ClientNetwork> network) {
        for (int i = 1; i < CONNECTIONS; i++) {
            limits.acquire(network);
        }
    }

    @Test
    void idleConnection_isClosedWhileItsNetworkCrowdsTheNode() {
        receive(GET);
        respond();
        crowd(NETWORK);
        pass(MOMENT);
        assertThat(channel.isOpen()).isFalse();
        assertThat(limits.open()).isEqualTo(CONNECTIONS - 1);
        assertThat(limits.evicted()).isEqualTo(1);
    }

    @Test
    void slowHead_isClosedEarlierWhileItsNetworkCrowdsTheNode() {
        receive("GET /a");
        crowd(NETWORK);
        pass(MOMENT);
        assertThat(channel.isOpen()).isTrue();
        pass(MOMENT.multipliedBy(2));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void busyConnection_staysOpenOnACrowdedNode() {
        receive(GET);
        crowd(NETWORK);
        pass(MOMENT);
        respond();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void idleConnection_staysOpenWhileAnotherNetworkCrowdsTheNode() {
        receive(GET);
        respond();
        crowd(Optional.of(new ClientNetwork("192.0.2.2", "192.0.2.2")));
        pass(MOMENT);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void slowResponse_doesNotCloseTheConnection() {
        receive(GET);
        pass(HEAD_TIMEOUT.multipliedBy(5));
        respond();
        assertThat(sent()).startsWith("HTTP/1.1 200");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void restOfAnAnsweredRequest_mustArriveSoon() {
        receive(POST + "1");
        respond();
        pass(MOMENT);
        assertThat(channel.isOpen()).isTrue();
        pass(ConnectionGuard.REST_TIMEOUT);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void connectionOfAnAnsweredRequest_staysOpenIfTheRestArrives() {
        receive(POST + "1");
        respond();
        receive("234" + GET);
        pass(ConnectionGuard.REST_TIMEOUT.plus(MOMENT));
        assertThat(channel.isOpen()).isTrue();
        assertThat(requests()).hasSize(2);
    }

    @Test
    void pipelinedRequestsBeyondTheLimit_areDiscardedAndTheLastResponseClosesTheConnection() {
        receive(GET.repeat(ConnectionGuard.PIPELINED_MAX + 4));
        assertThat(requests()).hasSize(ConnectionGuard.PIPELINED_MAX);
        for (int i = 0; i < ConnectionGuard.PIPELINED_MAX - 1; i++) {
            respond();
        }
        assertThat(sent()).doesNotContainIgnoringCase("connection: close");
        respond();
        assertThat(sent()).containsIgnoringCase("connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void responseDuringTheDrain_closesTheConnection() {
        receive(GET);
        drain.start();
        respond();
        assertThat(sent()).containsIgnoringCase("connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void requestAfterTheShutdownOfAnIdleConnection_isAnswered() {
        receive(GET);
        respond();
        sent();
        drain.start();
        channel.pipeline().fireUserEventTriggered(new ShutdownEvent(5, TimeUnit.SECONDS));
        pass(MOMENT);
        receive(GET);
        assertThat(requests()).hasSize(2);
        respond();
        assertThat(sent()).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
    }

    @Test
    void shutdownOfAnIdleConnection_reachesVertxAfterTheDrainTime() {
        ShutdownEvents events = new ShutdownEvents();
        channel.pipeline().addLast(events);
        channel.pipeline().fireUserEventTriggered(new ShutdownEvent(5, TimeUnit.SECONDS));
        drain.start();
        pass(ConnectionGuard.DRAIN_TIME.minus(MOMENT));
        assertThat(events.count).isZero();
        pass(MOMENT.multipliedBy(2));
        assertThat(events.count).isOne();
    }

    @Test
    void shutdown_waitsUntilThePortIsClosed() {
        ShutdownEvents events = new ShutdownEvents();
        channel.pipeline().addLast(events);
        receive(GET);
        respond();
        channel.pipeline().fireUserEventTriggered(new ShutdownEvent(5, TimeUnit.SECONDS));
        pass(ConnectionGuard.DRAIN_TIME.multipliedBy(2));
        assertThat(events.count).isZero();
        receive(GET);
        respond();
        assertThat(sent()).doesNotContainIgnoringCase("connection: close");
    }

    @Test
    void shutdownOfAStream_reachesVertxAtTheNextCheck() {
        ShutdownEvents events = new ShutdownEvents();
        channel.pipeline().addLast(events);
        receive(GET);
        channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        channel.pipeline().fireUserEventTriggered(new ShutdownEvent(5, TimeUnit.SECONDS));
        drain.start();
        pass(MOMENT);
        assertThat(events.count).isOne();
    }

    private static final class ShutdownEvents extends ChannelInboundHandlerAdapter {

        private int count;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            count++;
        }
    }

    @Test
    void upgradedConnection_hasNoDeadline() {
        receive(GET);
        channel.writeOutbound(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER));
        pass(HEAD_TIMEOUT.multipliedBy(10));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void interimResponse_doesNotEndTheRequest() {
        receive(POST);
        drain.start();
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        assertThat(channel.isOpen()).isTrue();
        receive("1234");
        respond();
        assertThat(sent()).contains("HTTP/1.1 100", "HTTP/1.1 200");
        assertThat(channel.isOpen()).isFalse();
    }
}
