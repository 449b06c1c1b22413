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

/** Documentation: Swagger UI and the contract files. Read once at the start, served from memory. */
final class DocumentationPages {

    /** Allows only own files and no inline script, so scripts in the contract's text never run. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String OWN_FILES = "/app/thisthat/http/";
    private static final String SERVER = "http://localhost:8080" + ApiRouter.BASE;

    private final Map<String, Page> pages = new LinkedHashMap<>();

    private record Page(String contentType, Buffer content, String etag) {

        static Page of(String contentType, byte[] content) {
            CRC32 checksum = new CRC32();
            checksum.update(content);
            return new Page(contentType, Buffer.buffer(content), "\"" + Long.toHexString(checksum.getValue()) + "\"");
        }
    }

    private DocumentationPages() {
        String html = "text/html; charset=utf-8";
        String script = "text/javascript; charset=utf-8";
        pages.put("/docs", Page.of(html, read(OWN_FILES + "docs.html")));
        pages.put("/docs/docs.js", Page.of(script, read(OWN_FILES + "docs.js")));
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

    /** The library requires an absolute server URL; Swagger UI needs the address that it was loaded from. */
    private static byte[] contract() {
        String text = new String(read("/" + Contract.FILE), StandardCharsets.UTF_8);
        return text.replace(SERVER, ApiRouter.BASE).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(String resource) {
        try (InputStream in = DocumentationPages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Resource " + resource + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void mount(Router router) {
        pages.forEach((path, page) -> {
            router.get(path).handler(context -> serve(context, page));
            ApiRouter.rejectOtherMethods(router, path, "GET");
        });
        router.get("/").handler(context -> context.redirect("/docs"));
    }

    private static void serve(RoutingContext context, Page page) {
        context.response()
                .putHeader(SecurityHeadersHandler.CONTENT_SECURITY_POLICY, POLICY)
                .putHeader(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaderNames.ETAG, page.etag());
        if (page.etag().equals(context.request().getHeader(HttpHeaderNames.IF_NONE_MATCH))) {
            context.response().setStatusCode(304).end();
        } else {
            context.response()
                    .putHeader(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                    .end(page.content());
        }
    }
}
