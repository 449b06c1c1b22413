package app.thisthat.live;

import app.thisthat.harness.TestDatabase;
import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures the fan-out to sockets that subscribe to the same twenty markets. Arguments: sockets, changes per second,
 * seconds. The server runs in its own process. A latency is the time from the timestamp of the write's transaction to
 * the receipt of the frame. It includes the commit and the conflation of 100 ms.
 */
final class FanOutMeasurement {

    private static final int CONNECTING_MAX = 50;
    private static final long WARM_UP_SECONDS = 10;

    /** Time from the last write to the check that all sockets have received it. */
    private static final long DRAIN_SECONDS = 5;

    private static final String UPDATED_AT = "\"updatedAt\":\"";
    private static final String SEQ = "\"seq\":";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ConcurrentHistogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(5), 3);
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();
    private final Queue<SeqWatch> watches = new ConcurrentLinkedQueue<>();
    private final BufferedReader replies;
    private final PrintStream commands;
    private WebSocketClient client;
    private volatile boolean counting;

    private FanOutMeasurement(Process server) {
        replies = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        commands = new PrintStream(server.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        int sockets = Integer.parseInt(arguments[0]);
        int perSecond = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        String java = ProcessHandle.current().info().command().orElse("java");
        Process server = new ProcessBuilder(
                        java,
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FanOutMeasurementServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean complete;
        try {
            complete = new FanOutMeasurement(server).run(sockets, perSecond, seconds);
        } finally {
            server.destroy();
        }
        System.exit(complete ? 0 : 1);
    }

    /** Whether no socket was closed and each has received the latest state of its markets. */
    private boolean run(int sockets, int perSecond, int seconds) throws Exception {
        String[] ready = reply("ready").split(" ", -1);
        long heapBefore = Long.parseLong(report()[2]);
        long connecting = System.nanoTime();
        connect(sockets, Integer.parseInt(ready[1]), ready[2]);
        double connected = (System.nanoTime() - connecting) / 1e9;
        commands.println("rate " + perSecond);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        String[] from = report();
        long ownCpu = ownCpu();
        counting = true;
        TimeUnit.SECONDS.sleep(seconds);
        counting = false;
        String[] to = report();
        commands.println("rate 0");
        long cpu = Long.parseLong(to[1]) - Long.parseLong(from[1]);
        System.out.printf("sockets %d, connected in %.1f s, closed %d%n", sockets, connected, closed.get());
        System.out.printf(
                "changes written %d, frames %d (%d per second), out of order %d%n",
                Integer.parseInt(to[3]) - Integer.parseInt(from[3]),
                frames.get(),
                frames.get() / seconds,
                outOfOrder.get());
        System.out.printf(
                "server: %.1f us CPU per frame, %.2f cores, %d bytes of heap per socket; client: %.1f us per frame%n",
                cpu / 1e3 / frames.get(),
                cpu / 1e9 / seconds,
                (Long.parseLong(to[2]) - heapBefore) / sockets,
                (ownCpu() - ownCpu) / 1e3 / frames.get());
        System.out.printf(
                "write to receipt, ms: p50 %.0f, p95 %.0f, p99 %.0f, p99.9 %.0f, max %.0f%n",
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(95) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getValueAtPercentile(99.9) / 1e3,
                micros.getMaxValue() / 1e3);
        TimeUnit.SECONDS.sleep(DRAIN_SECONDS);
        int behind = behind();
        System.out.printf("sockets without the latest state of a market: %d%n", behind);
        return behind == 0 && closed.get() == 0 && outOfOrder.get() == 0;
    }

    private int behind() throws IOException {
        commands.println("states");
        Map<String, Long> newest = new HashMap<>();
        for (String state : reply("states").substring("states ".length()).split(" ", -1)) {
            String[] parts = state.split("=", -1);
            newest.put(parts[0], Long.parseLong(parts[1]));
        }
        return (int) watches.stream().filter(watch -> !watch.hasAll(newest)).count();
    }

    private void connect(int sockets, int port, String markets) {
        String subscription = new JsonObject()
                .put("op", "subscribe")
                .put("channel", "odds")
                .put("markets", new JsonArray(List.of(markets.split(",", -1))))
                .encode();
        client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(sockets));
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/api/v1/live");
        for (int done = 0; done < sockets; done += CONNECTING_MAX) {
            List<Future<WebSocket>> group = new ArrayList<>();
            for (int i = done; i < Math.min(sockets, done + CONNECTING_MAX); i++) {
                group.add(client.connect(options).onSuccess(socket -> {
                    SeqWatch watch = new SeqWatch();
                    watches.add(watch);
                    socket.textMessageHandler(text -> received(text, watch));
                    socket.closeHandler(ended -> closed.incrementAndGet());
                    socket.writeTextMessage(subscription);
                }));
            }
            TestDatabase.await(Future.all(group));
        }
    }

    /** The last seq of each market on one socket. */
    private static final class SeqWatch {
        private final Map<String, Long> last = new HashMap<>();

        synchronized boolean hasAll(Map<String, Long> newest) {
            return last.equals(newest);
        }

        synchronized boolean isOutOfOrder(String market, long seq) {
            Long previous = last.put(market, seq);
            return previous != null && previous >= seq;
        }
    }

    private void received(String text, SeqWatch watch) {
        boolean snapshot = text.startsWith("{\"type\":\"snapshot\"");
        if (!snapshot && !text.startsWith("{\"type\":\"odds\"")) {
            return;
        }
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        for (int at = text.indexOf("\"marketId\""); at >= 0; at = text.indexOf("\"marketId\"", at + 1)) {
            String market = text.substring(at + 12, at + 48);
            int seq = text.indexOf(SEQ, at) + SEQ.length();
            if (watch.isOutOfOrder(market, Long.parseLong(text.substring(seq, text.indexOf(',', seq))))) {
                outOfOrder.incrementAndGet();
            }
        }
        if (counting && !snapshot) {
            frames.incrementAndGet();
            int time = text.lastIndexOf(UPDATED_AT) + UPDATED_AT.length();
            Instant written = Instant.parse(text.substring(time, text.indexOf('"', time)));
            micros.recordValue(Math.max(0, now - ChronoUnit.MICROS.between(Instant.EPOCH, written)));
        }
    }

    private static long ownCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private String[] report() throws IOException {
        commands.println("report");
        return reply("report").split(" ", -1);
    }

    private String reply(String kind) throws IOException {
        for (String line = replies.readLine(); line != null; line = replies.readLine()) {
            if (line.startsWith("#" + kind)) {
                return line.substring(1);
            }
        }
        throw new IllegalStateException("Server process has ended");
    }
}
