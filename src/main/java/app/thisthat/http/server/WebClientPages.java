package app.thisthat.http.server;

import app.thisthat.http.encoding.EncodedBody;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.platform.Digests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The web client. Its files are read and compressed once at the start and served from memory under a path that contains
 * their digest, so that browsers cache them for a year. Every address of the client returns the same page.
 */
final class WebClientPages {

    /** Addresses of the client, which its own router shows. Links in mails have the last five. */
    private static final List<String> ADDRESSES = List.of(
            "/",
            "/markets/:marketId",
            "/events/:eventId",
            "/watchlist",
            "/inbox",
            "/portfolio",
            "/bets",
            "/transactions",
            "/leaderboard",
            "/users/:userId",
            "/rewards",
            "/settings",
            "/sign-in",
            "/sign-up",
            "/admin",
            "/admin/:page",
            "/forgot-password",
            "/reset-password",
            "/verify-email",
            "/undo-email",
            "/unsubscribe");

    private static final String ASSETS = "/assets/";
    private static final String ROOT = "/webroot";
    private static final String PAGE = "index.html";
    private static final int VERSION_BYTES = 8;

    /** Files of libraries by their path below the assets. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "lib/preact.js", "/META-INF/resources/webjars/preact/10.28.0/dist/preact.module.js",
            "lib/preact-hooks.js", "/META-INF/resources/webjars/preact/10.28.0/hooks/dist/hooks.module.js",
            "lib/htm.js", "/META-INF/resources/_static/htm/3.1.1/dist/htm.module.js",
            "lib/uplot.js", "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.esm.js",
            "lib/uplot.css", "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.min.css");

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "html", "text/html; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "webmanifest", "application/manifest+json");

    private static final String MAP_START = "<script type=\"importmap\">";
    private static final String MAP_END = "</script>";

    private final Map<String, EncodedBody> assets;
    private final EncodedBody page;
    private final String policy;
    private final String version;

    /** The files of the client, without what a service embeds in its page. */
    static final class Content {

        private final Map<String, EncodedBody> assets = new TreeMap<>();
        private final String template;
        private final String version;

        private Content() {
            Map<String, byte[]> files = new TreeMap<>(ownFiles());
            LIBRARIES.forEach((path, resource) -> files.put(path, withoutSourceMap(read(resource))));
            template = new String(files.remove(PAGE), StandardCharsets.UTF_8);
            version = versionOf(files);
            files.forEach(
                    (path, bytes) -> assets.put(path, EncodedBody.immutable(contentType(path), Buffer.buffer(bytes))));
        }
    }

    /** Reads the files on a worker thread. */
    static Future<Content> load(Vertx vertx) {
        return vertx.executeBlocking(Content::new, false);
    }

    /** The client with the tools of a service. */
    WebClientPages(Content content, DevelopmentTools development) {
        assets = content.assets;
        version = content.version;
        String html = content.template
                .replace("{{assets}}", ASSETS + version)
                .replace("{{development}}", attribute(development.toJson().encode()));
        page = EncodedBody.compressed(contentType(PAGE), Buffer.buffer(html));
        policy = policy(html);
    }

    /** Allows own files only. The import map must be inline; its digest is allowed. */
    private static String policy(String html) {
        int start = html.indexOf(MAP_START) + MAP_START.length();
        String map = html.substring(start, html.indexOf(MAP_END, start));
        String digest = Base64.getEncoder().encodeToString(Digests.sha256(map.getBytes(StandardCharsets.UTF_8)));
        return "default-src 'none'; script-src 'self' 'sha256-" + digest + "'; style-src 'self'; img-src 'self' data:; "
                + "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'";
    }

    private static String versionOf(Map<String, byte[]> files) {
        Buffer digests = Buffer.buffer();
        files.forEach((path, content) -> digests.appendString(path).appendBytes(Digests.sha256(content)));
        return HexFormat.of().formatHex(Digests.sha256(digests.getBytes()), 0, VERSION_BYTES);
    }

    private static String attribute(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String contentType(String path) {
        return CONTENT_TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
    }

    /** The source maps of the libraries are not served. */
    private static byte[] withoutSourceMap(byte[] content) {
        return new String(content, StandardCharsets.UTF_8)
                .replaceAll("(?m)^//# sourceMappingURL=.*$", "")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(String resource) {
        try (InputStream in = WebClientPages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Resource " + resource + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files below {@code webroot}, which are in a directory or in a jar. */
    private static Map<String, byte[]> ownFiles() {
        URL url = WebClientPages.class.getResource(ROOT + "/" + PAGE);
        if (url == null) {
            throw new IllegalStateException("Resource " + ROOT + "/" + PAGE + " is missing");
        }
        try {
            URI uri = url.toURI();
            if (!uri.getScheme().equals("jar")) {
                return filesBelow(Path.of(uri).getParent());
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return filesBelow(jar.getPath(ROOT));
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> filesBelow(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return files;
    }

    /**
     * Adds the routes.
     *
     * @param pageLimit counts requests of the page, like every request without a token
     * @param assetLimit counts the files, which a browser requests together and once
     */
    void mount(Router router, RateLimitHandler pageLimit, RateLimitHandler assetLimit) {
        for (String address : ADDRESSES) {
            ApiRouter.reads(router, address).handler(pageLimit).handler(this::sendPage);
            ApiRouter.rejectOtherMethods(router, address, ApiRouter.READS);
        }
        ApiRouter.reads(router, ASSETS + ":version/*").handler(assetLimit).handler(this::sendAsset);
    }

    private void sendPage(RoutingContext context) {
        context.response().putHeader(SecurityHeadersHandler.CONTENT_SECURITY_POLICY, policy);
        page.send(context.request());
    }

    /** During an update of several nodes, a browser may request a version of another node: it gets this node's file. */
    private void sendAsset(RoutingContext context) {
        String requested = context.pathParam("version");
        String path = context.request().path().substring(ASSETS.length() + requested.length() + 1);
        EncodedBody asset = assets.get(path);
        if (asset == null) {
            context.next();
        } else if (requested.equals(version)) {
            asset.send(context.request());
        } else {
            asset.sendRevalidated(context.request());
        }
    }
}
