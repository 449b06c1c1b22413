package app.thisthat.http.server;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.RefusalCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documentation that is made from the contracts. */
class DocumentationPagesTest {

    private static ContractExampleServer server;
    private static WebClient client;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
        client = WebClient.create(server.vertx());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static HttpResponse<Buffer> send(HttpMethod method, String path) {
        return await(client.request(method, server.port(), "localhost", path).send());
    }

    @ParameterizedTest
    @CsvSource({
        "/docs,text/html; charset=utf-8",
        "/docs/errors,text/html; charset=utf-8",
        "/docs/live,text/html; charset=utf-8",
        "/openapi.json,application/json",
        "/openapi.yaml,application/yaml",
        "/favicon.ico,image/png"
    })
    void page_isReadByGetAndHead(String path, String type) {
        HttpResponse<Buffer> page = send(HttpMethod.GET, path);
        HttpResponse<Buffer> head = send(HttpMethod.HEAD, path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.getHeader("Content-Type")).isEqualTo(type);
        assertThat(page.getHeader("Date")).endsWith("GMT");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.getHeader("ETag")).isEqualTo(page.getHeader("ETag"));
        assertThat(head.body()).isNull();
    }

    @Test
    void catalogueOfErrors_explainsEveryCode() {
        String html = send(HttpMethod.GET, "/docs/errors").bodyAsString();

        for (RefusalCode code : RefusalCode.values()) {
            assertThat(html).contains("<h2 id=\"" + code + "\">");
        }
        assertThat(html).doesNotContain("<td>null</td>").contains("<code>details.currentOdds</code>");
    }

    @Test
    void contractAsJson_equalsTheContract() {
        JsonObject json = send(HttpMethod.GET, "/openapi.json").bodyAsJsonObject();

        assertThat(json.getString("openapi")).isEqualTo("3.1.0");
        assertThat(json.getJsonObject("paths").fieldNames()).contains("/bets", "/config");
        assertThat(json.getJsonArray("servers").getJsonObject(0).getString("url"))
                .isEqualTo("/api/v1");
    }

    @Test
    void textsOfContracts_areEscaped() {
        String html = new String(new HtmlPage("<b>").text("`a<b` **c** \"d\"").bytes(), StandardCharsets.UTF_8);

        assertThat(html).contains("<h1>&lt;b&gt;</h1>", "<code>a&lt;b</code> <strong>c</strong> &quot;d&quot;");
    }
}
