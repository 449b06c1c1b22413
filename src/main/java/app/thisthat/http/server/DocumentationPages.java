package app.thisthat.http.server;

import app.thisthat.http.contract.Contract;
import app.thisthat.http.encoding.EncodedBody;
import app.thisthat.http.ratelimit.RateLimitHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
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
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Documentation: Swagger UI, the contract files and the pages made from them. Read and compressed once at the start, served from memory. */
final class DocumentationPages {

    /** Allows only own files and no inline script, so scripts in the contract's text never run. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final int FOUND = 302;
    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final String OWN_FILES = "/app/thisthat/http/";
    private static final String SERVER = "http://localhost:8080" + ApiRouter.BASE;

    private final Map<String, EncodedBody> pages = new LinkedHashMap<>();

    private DocumentationPages() {
        String html = "text/html; charset=utf-8";
        String script = "text/javascript; charset=utf-8";
        pages.put("/docs", page(html, read(OWN_FILES + "docs.html")));
        pages.put("/docs/docs.js", page(script, read(OWN_FILES + "docs.js")));
        pages.put("/docs/swagger-ui.css", page("text/css; charset=utf-8", read(SWAGGER_UI + "swagger-ui.css")));
        pages.put("/docs/swagger-ui-bundle.js", page(script, read(SWAGGER_UI + "swagger-ui-bundle.js")));
        pages.put("/docs/favicon.png", page("image/png", read(SWAGGER_UI + "favicon-32x32.png")));
        pages.put("/docs/pages.css", page("text/css; charset=utf-8", read(OWN_FILES + "pages.css")));
        pages.put("/favicon.ico", page("image/png", read(SWAGGER_UI + "favicon-32x32.png")));
        byte[] rest = contract();
        byte[] live = read("/openapi/asyncapi.yaml");
        pages.put("/openapi.yaml", page("application/yaml", rest));
        pages.put(
                "/openapi.json",
                page("application/json", document(rest).toBuffer().getBytes()));
        pages.put("/asyncapi.yaml", page("application/yaml", live));
        pages.put("/docs/errors", page(html, ContractPages.errors(document(rest))));
        pages.put("/docs/live", page(html, ContractPages.live(document(live))));
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

    private static EncodedBody page(String contentType, byte[] content) {
        return EncodedBody.compressed(contentType, Buffer.buffer(content));
    }

    /** Adds the routes. Each request counts against a rate limit, because it comes from anybody. */
    void mount(Router router, RateLimitHandler rateLimit) {
        pages.forEach((path, page) -> {
            ApiRouter.reads(router, path).handler(rateLimit).handler(context -> {
                context.response().putHeader(SecurityHeadersHandler.CONTENT_SECURITY_POLICY, POLICY);
                page.send(context.request());
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
