package app.thisthat.http.server;

import app.thisthat.http.contract.Contract;
import app.thisthat.http.encoding.EncodedBody;
import app.thisthat.http.ratelimit.RateLimitHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Documentation: Swagger UI, the contract files and the pages made from them. A page is read, made and compressed on a
 * worker thread at its first request, because all of them take a large part of the CPU time of a start. It is then
 * served from memory.
 */
final class DocumentationPages {

    /** Allows only own files and no inline script, so scripts in the contract's text never run. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final int FOUND = 302;
    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String OWN_FILES = "/app/thisthat/http/";
    private static final String LIVE = "/openapi/asyncapi.yaml";
    private static final String SERVER = "http://localhost:8080" + ApiRouter.BASE;

    private final Map<String, Page> pages = new LinkedHashMap<>();

    /** A page that is made once, for all event loops. A failure is not kept. */
    private static final class Page {

        private final Vertx vertx;
        private final Callable<EncodedBody> source;
        private Future<EncodedBody> made;

        Page(Vertx vertx, Callable<EncodedBody> source) {
            this.vertx = vertx;
            this.source = source;
        }

        /** Sends the page on the event loop of the request. */
        void send(RoutingContext request) {
            Future<EncodedBody> body = body();
            if (body.succeeded()) {
                body.result().send(request.request());
                return;
            }
            Context context = vertx.getOrCreateContext();
            body.onComplete(made -> context.runOnContext(turn -> {
                if (made.succeeded()) {
                    made.result().send(request.request());
                } else {
                    request.fail(made.cause());
                }
            }));
        }

        private synchronized Future<EncodedBody> body() {
            if (made == null || made.failed()) {
                made = onWorker(vertx, source);
            }
            return made;
        }
    }

    private static Future<EncodedBody> onWorker(Vertx vertx, Callable<EncodedBody> source) {
        return vertx.executeBlocking(source, false);
    }

    DocumentationPages(Vertx vertx) {
        String html = "text/html; charset=utf-8";
        String script = "text/javascript; charset=utf-8";
        add(vertx, "/docs", html, () -> read(OWN_FILES + "docs.html"));
        add(vertx, "/docs/docs.js", script, () -> read(OWN_FILES + "docs.js"));
        add(vertx, "/docs/swagger-ui.css", "text/css; charset=utf-8", () -> read(SWAGGER_UI + "swagger-ui.css"));
        add(vertx, "/docs/swagger-ui-bundle.js", script, () -> read(SWAGGER_UI + "swagger-ui-bundle.js"));
        add(vertx, "/docs/favicon.png", "image/png", () -> read(SWAGGER_UI + "favicon-32x32.png"));
        add(vertx, "/docs/pages.css", "text/css; charset=utf-8", () -> read(OWN_FILES + "pages.css"));
        add(vertx, "/favicon.ico", "image/png", () -> read(SWAGGER_UI + "favicon-32x32.png"));
        add(vertx, "/openapi.yaml", "application/yaml", DocumentationPages::contract);
        add(vertx, "/openapi.json", "application/json", () -> document(contract())
                .toBuffer()
                .getBytes());
        add(vertx, "/asyncapi.yaml", "application/yaml", () -> read(LIVE));
        add(vertx, "/docs/errors", html, () -> ContractPages.errors(document(contract())));
        add(vertx, "/docs/live", html, () -> ContractPages.live(document(read(LIVE))));
    }

    private void add(Vertx vertx, String path, String contentType, Supplier<byte[]> content) {
        pages.put(path, new Page(vertx, () -> EncodedBody.compressed(contentType, Buffer.buffer(content.get()))));
    }

    /** The library requires an absolute server URL; Swagger UI needs the address that it was loaded from. */
    private static byte[] contract() {
        String text = new String(read("/" + Contract.FILE), StandardCharsets.UTF_8);
        return text.replace(SERVER, ApiRouter.BASE).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject document(byte[] yaml) {
        return new JsonObject(new Yaml(new SafeConstructor(new LoaderOptions()))
                .<Map<String, Object>>load(new String(yaml, StandardCharsets.UTF_8)));
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

    /** Adds the routes. Each request counts against a rate limit, because it comes from anybody. */
    void mount(Router router, RateLimitHandler rateLimit) {
        pages.forEach((path, page) -> {
            ApiRouter.reads(router, path).handler(rateLimit).handler(context -> {
                context.response().putHeader(SecurityHeadersHandler.CONTENT_SECURITY_POLICY, POLICY);
                page.send(context);
            });
            ApiRouter.rejectOtherMethods(router, path, ApiRouter.READS);
        });
    }

    /** Redirects the root to the documentation, in a service without the web client. */
    static void redirectRoot(Router router, RateLimitHandler rateLimit) {
        ApiRouter.reads(router, "/").handler(rateLimit).handler(DocumentationPages::redirect);
    }

    private static void redirect(RoutingContext context) {
        context.response()
                .setStatusCode(FOUND)
                .putHeader(HttpHeaderNames.LOCATION, "/docs")
                .putHeader(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
                .end();
    }
}
