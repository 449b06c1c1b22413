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
 * Measures the fan-out: so many sockets, each following the same twenty markets, of which so many change a second.
 * Arguments: sockets, changes a second, seconds. The server runs in a process of its own. A latency is the time from the
 * write's transaction, by its own time stamp, to the receipt of the frame, so it holds the commit and the 100 ms of
 * conflation.
 */
final class FanOutMeasurement {

    private static final int CONNECTING_MAX = 50;
    private static final long WARM_UP_SECONDS = 10;

    /** Once nothing is written any more, everything has to be told by then. */
    private static final long CATCHING_UP_SECONDS = 5;

    private static final String UPDATED_AT = "\"updatedAt\":\"";
    private static final String SEQ = "\"seq\":";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final ConcurrentHistogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(5), 3);
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong backwards = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();
    private final Queue<SeqWatch> watches = new ConcurrentLinkedQueue<>();
    private final BufferedReader answers;
    private final PrintStream orders;
    private WebSocketClient client;
    private volatile boolean counting;

    private FanOutMeasurement(Process server) {
        answers = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        orders = new PrintStream(server.getOutputStream(), true, StandardCharsets.UTF_8);
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
        boolean nothingLost;
        try {
            nothingLost = new FanOutMeasurement(server).run(sockets, perSecond, seconds);
        } finally {
            server.destroy();
        }
        System.exit(nothingLost ? 0 : 1);
    }

    /** Whether every socket stayed, and knows the newest state of every market it follows. */
    private boolean run(int sockets, int perSecond, int seconds) throws Exception {
        String[] ready = answer("ready").split(" ", -1);
        long heapBefore = Long.parseLong(report()[2]);
        long connecting = System.nanoTime();
        connect(sockets, Integer.parseInt(ready[1]), ready[2]);
        double connected = (System.nanoTime() - connecting) / 1e9;
        orders.println("rate " + perSecond);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        String[] from = report();
        long ownCpu = ownCpu();
        counting = true;
        TimeUnit.SECONDS.sleep(seconds);
        counting = false;
        String[] to = report();
        orders.println("rate 0");
        long cpu = Long.parseLong(to[1]) - Long.parseLong(from[1]);
        System.out.printf("sockets %d, connected in %.1f s, closed meanwhile %d%n", sockets, connected, closed.get());
        System.out.printf(
                "changes written %d, frames %d (%d a second), older state after newer %d%n",
                Integer.parseInt(to[3]) - Integer.parseInt(from[3]),
                frames.get(),
                frames.get() / seconds,
                backwards.get());
        System.out.printf(
                "server: %.1f us CPU a frame, %.2f cores, %d bytes of heap a socket; client: %.1f us a frame%n",
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
        TimeUnit.SECONDS.sleep(CATCHING_UP_SECONDS);
        int behind = behind();
        System.out.printf("sockets that miss the newest state of a market: %d%n", behind);
        return behind == 0 && closed.get() == 0 && backwards.get() == 0;
    }

    private int behind() throws IOException {
        orders.println("states");
        Map<String, Long> newest = new HashMap<>();
        for (String state : answer("states").substring("states ".length()).split(" ", -1)) {
            String[] parts = state.split("=", -1);
            newest.put(parts[0], Long.parseLong(parts[1]));
        }
        return (int) watches.stream().filter(watch -> !watch.knows(newest)).count();
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
                    socket.closeHandler(gone -> closed.incrementAndGet());
                    socket.writeTextMessage(subscription);
                }));
            }
            TestDatabase.await(Future.all(group));
        }
    }

    /** The last seq of each market that one socket follows. */
    private static final class SeqWatch {
        private final Map<String, Long> last = new HashMap<>();

        synchronized boolean knows(Map<String, Long> newest) {
            return last.equals(newest);
        }

        synchronized boolean olderThanKnown(String market, long seq) {
            Long before = last.put(market, seq);
            return before != null && before >= seq;
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
            if (watch.olderThanKnown(market, Long.parseLong(text.substring(seq, text.indexOf(',', seq))))) {
                backwards.incrementAndGet();
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
        orders.println("report");
        return answer("report").split(" ", -1);
    }

    private String answer(String kind) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("#" + kind)) {
                return line.substring(1);
            }
        }
        throw new IllegalStateException("the server is gone");
    }
}
