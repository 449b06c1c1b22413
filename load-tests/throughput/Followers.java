import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Live sockets that follow 20 markets each. Usage: {@code java Followers.java PORT SOCKETS MARKETS}, with the ids of the markets
 * one per line. Prints the number of open sockets and of received messages every ten seconds until it is stopped.
 */
public final class Followers {

    private static final int MARKETS_PER_SOCKET = 20;

    private static final AtomicLong MESSAGES = new AtomicLong();
    private static final AtomicInteger OPEN = new AtomicInteger();

    public static void main(String[] arguments) throws Exception {
        List<String> markets = Files.readAllLines(Path.of(arguments[2]));
        HttpClient client = HttpClient.newHttpClient();
        List<WebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            WebSocket socket = client.newWebSocketBuilder()
                    .header("X-Forwarded-For", "10.1.%d.%d".formatted(i / 250, i % 250))
                    .buildAsync(URI.create("ws://127.0.0.1:" + arguments[0] + "/api/v1/live"), new Counter())
                    .get();
            int first = i * MARKETS_PER_SOCKET;
            String ids = IntStream.range(first, first + MARKETS_PER_SOCKET)
                    .mapToObj(n -> '"' + markets.get(n % markets.size()) + '"')
                    .distinct()
                    .collect(Collectors.joining(","));
            socket.sendText("{\"op\":\"subscribe\",\"id\":1,\"channel\":\"odds\",\"markets\":[" + ids + "]}", true)
                    .get();
            sockets.add(socket);
        }
        while (true) {
            Thread.sleep(10_000);
            System.out.println(OPEN.get() + " of " + sockets.size() + " sockets are open, " + MESSAGES.get() + " messages");
        }
    }

    private static final class Counter implements WebSocket.Listener {

        @Override
        public void onOpen(WebSocket socket) {
            OPEN.incrementAndGet();
            socket.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            MESSAGES.incrementAndGet();
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            OPEN.decrementAndGet();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            OPEN.decrementAndGet();
        }
    }
}
