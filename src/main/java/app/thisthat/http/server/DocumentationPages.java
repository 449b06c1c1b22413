package app.thisthat.http.server;

import app.thisthat.http.contract.Contract;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** The documentation: Swagger UI on our contract, and the contract itself. Read once at the start, served from memory. */
final class DocumentationPages {

    /** Everything from here, no inline script: what the contract's text might smuggle in is never run. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String OUR_OWN = "/app/thisthat/http/";
    private static final String SERVER = "http://localhost:8080" + ApiRouter.BASE;

    private final Map<String, Page> pages = new LinkedHashMap<>();

    /**
     * A file as it is served.
     *
     * @param type its content type
     * @param content its bytes
     * @param tag changes with the content
     */
    private record Page(String type, Buffer content, String tag) {

        static Page of(String type, byte[] content) {
            CRC32 sum = new CRC32();
            sum.update(content);
            return new Page(type, Buffer.buffer(content), "\"" + Long.toHexString(sum.getValue()) + "\"");
        }
    }

    private DocumentationPages() {
        String html = "text/html; charset=utf-8";
        String script = "text/javascript; charset=utf-8";
        pages.put("/docs", Page.of(html, read(OUR_OWN + "docs.html")));
        pages.put("/docs/docs.js", Page.of(script, read(OUR_OWN + "docs.js")));
        pages.put("/docs/swagger-ui.css", Page.of("text/css; charset=utf-8", read(SWAGGER_UI + "swagger-ui.css")));
        pages.put("/docs/swagger-ui-bundle.js", Page.of(script, read(SWAGGER_UI + "swagger-ui-bundle.js")));
        pages.put("/docs/favicon.png", Page.of("image/png", read(SWAGGER_UI + "favicon-32x32.png")));
        pages.put("/openapi.yaml", Page.of("application/yaml", contract()));
        pages.put("/asyncapi.yaml", Page.of("application/yaml", read("/openapi/asyncapi.yaml")));
    }

    /** Reads the files on a worker thread. */
    static Future<DocumentationPages> load(Vertx vertx) {
        return vertx.executeBlocking(DocumentationPages::new, false);
    }

    /** The library wants a whole address for the server; readers want the one they are looking at. */
    private static byte[] contract() {
        String text = new String(read("/" + Contract.FILE), StandardCharsets.UTF_8);
        return text.replace(SERVER, ApiRouter.BASE).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(String resource) {
        try (InputStream in = DocumentationPages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no file " + resource + " to serve");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void mount(Router router) {
        pages.forEach((path, page) -> {
            router.get(path).handler(context -> serve(context, page));
            ApiRouter.refuseOtherMethods(router, path, "GET");
        });
        router.get("/").handler(context -> context.redirect("/docs"));
    }

    private static void serve(RoutingContext context, Page page) {
        context.response()
                .putHeader(SecurityHeadersHandler.CONTENT_SECURITY_POLICY, POLICY)
                .putHeader(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaderNames.ETAG, page.tag());
        if (page.tag().equals(context.request().getHeader(HttpHeaderNames.IF_NONE_MATCH))) {
            context.response().setStatusCode(304).end();
        } else {
            context.response()
                    .putHeader(HttpHeaderNames.CONTENT_TYPE, page.type())
                    .end(page.content());
        }
    }
}
