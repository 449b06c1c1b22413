package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Server-sent events for browsers and proxies. */
class StreamIT {

    private static final int MARKETS = 50;
    private static final int STREAMS = 3;

    private final LiveServer server = new LiveServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /** A response, and its text once it contains an expected string. */
    private record Stream(HttpClientResponse head, CompletableFuture<String> text) {}

    private Stream open(HttpClient client, String expected) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("localhost")
                .setPort(server.port())
                .setURI("/api/v1/live/sse")
                .putHeader("Accept-Encoding", "gzip, deflate");
        CompletableFuture<String> text = new CompletableFuture<>();
        StringBuilder received = new StringBuilder();
        HttpClientResponse head = TestDatabase.await(client.request(options).compose(request -> request.send()
                .map(response -> response.handler(bytes -> {
                    received.append(bytes);
                    if (received.indexOf(expected) >= 0) {
                        text.complete(received.toString());
                    }
                }))));
        return new Stream(head, text);
    }

    @Test
    void stream_isNeitherCompressedNorBufferedByProxies() throws Exception {
        server.changeOdds(MARKETS);
        Stream stream = open(server.vertx().createHttpClient(), "\"last\":true");
        assertThat(stream.head.getHeader("content-encoding")).isNotEqualTo("gzip");
        assertThat(stream.head.getHeader("x-accel-buffering")).isEqualTo("no");
        assertThat(stream.text.get(30, TimeUnit.SECONDS)).contains("data: {\"type\":\"snapshot\"");
    }

    @Test
    void shutdown_sendsTheReconnectDelayToEveryStreamOfAConnection() throws Exception {
        server.changeOdds(MARKETS);
        HttpClient client = server.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            streams.add(open(client, "\"type\":\"shutdown\""));
        }
        assertThat(streams)
                .allSatisfy(stream -> assertThat(stream.head.version()).isEqualTo(HttpVersion.HTTP_2));
        server.stop();
        for (Stream stream : streams) {
            assertThat(stream.text.get(30, TimeUnit.SECONDS)).containsPattern("retry: \\d+\n\n");
        }
    }
}
