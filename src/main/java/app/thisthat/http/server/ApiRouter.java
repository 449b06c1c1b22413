package app.thisthat.http.server;

import app.thisthat.http.Authenticator;
import app.thisthat.http.DependencyHealth;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.ResponseCache;
import app.thisthat.http.contract.Contract;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Creates the router of a server. The handlers of an operation run in this order, cheapest first: access token, rate
 * limit, body, session, request validation, operation. The signature of a signed operation precedes its body and its
 * request validation.
 *
 * @param webClient empty: the root redirects to the documentation
 * @param simulator in development with the simulator
 * @param cache cached responses, served before the router
 */
record ApiRouter(
        Contract contract,
        Operations operations,
        Authenticator authenticator,
        RateLimiter limiter,
        ErrorHandler errors,
        DocumentationPages pages,
        Optional<WebClientPages> webClient,
        Optional<SimulatorProxy> simulator,
        HttpSettings settings,
        ClientAddressResolver addresses,
        CorsPolicy cors,
        ResponseCache cache,
        StreamLimiter streams,
        MeterRegistry registry,
        DependencyHealth dependencies,
        BodyMemory bodyMemory) {

    /** Path of the contract's server. */
    static final String BASE = "/api/v1";

    static final String METHOD_NOT_ALLOWED = "The method is not allowed for this path";

    /** Methods of a path that can be read. */
    static final String READS = "GET, HEAD";

    /** Order of a route before those of the operations. */
    private static final int FIRST = -1;

    /** Security scheme of the contract. */
    private static final String BEARER = "bearerAuth";

    Router create(Vertx vertx) {
        Router root = Router.router(vertx);
        RateLimitHandler unauthenticated = new RateLimitHandler(limiter, contract.defaultRateLimit());
        root.route()
                .handler(new RequestIdHandler())
                .handler(new SecurityHeadersHandler())
                .handler(addresses)
                .handler(cors)
                .handler(ApiRouter::requireCanonicalPath)
                .failureHandler(errors);
        root.errorHandler(400, ErrorHandler::rejectUndecodable);
        root.errorHandler(404, errors);
        Set<String> contractPaths = contract.openApi().getPaths().stream()
                .map(path -> BASE + path.getName())
                .collect(Collectors.toSet());
        operations.streams().forEach((path, handler) -> {
            // An upgrade must precede the end of the request, which is not read during the rate limit.
            reads(root, path)
                    .handler(BodyReader::pause)
                    .handler(unauthenticated)
                    .handler(handler);
            if (!contractPaths.contains(path)) {
                rejectOtherMethods(root, path, READS);
            }
        });
        root.route(BASE + "/*").subRouter(api(vertx, unauthenticated));
        // The router tries its routes in turn, so the many pages come behind the operations.
        pages.mount(root, unauthenticated);
        webClient.ifPresentOrElse(
                client -> client.mount(root, unauthenticated, new RateLimitHandler(limiter, contract.assetRateLimit())),
                () -> DocumentationPages.redirectRoot(root, unauthenticated));
        simulator.ifPresent(proxy -> proxy.mount(root, unauthenticated));
        return root;
    }

    /** A route for {@code GET} and {@code HEAD}. */
    static Route reads(Router router, String path) {
        return router.get(path).method(HttpMethod.HEAD);
    }

    /**
     * Rejects other spellings of a path, which Vert.x Web accepts: rule {@code canonical-paths}. The router and the
     * {@link ResponseCache}, which has the request URI as its key, then serve the same paths.
     */
    private static void requireCanonicalPath(RoutingContext context) {
        String path = context.request().path();
        String normalized;
        try {
            normalized = context.normalizedPath();
        } catch (IllegalArgumentException e) {
            ErrorHandler.rejectUndecodable(context);
            return;
        }
        if (path.equals(normalized) && (path.length() == 1 || !path.endsWith("/"))) {
            context.next();
        } else {
            context.fail(Refusal.of(RefusalCode.NOT_FOUND, "Not found").asException());
        }
    }

    /** The builder orders the routes: paths without parameters first. */
    private Router api(Vertx vertx, RateLimitHandler unauthenticated) {
        RouterBuilder builder = RouterBuilder.create(vertx, contract.openApi(), RequestExtractor.withBodyHandler());
        Map<String, OperationMetrics> metrics = contract.openApi().operations().stream()
                .map(Operation::getOperationId)
                .collect(Collectors.toMap(Function.identity(), id -> new OperationMetrics(registry, id)));
        RejectedSessions rejected = new RejectedSessions(unauthenticated);
        BearerAuthHandler bearer =
                new BearerAuthHandler(authenticator.verifyToken(), unauthenticated, rejected, metrics);
        builder.security(BEARER).httpHandler(bearer);
        BodyReader body = new BodyReader(vertx, settings.maxBody(), settings.requestTimeout(), bodyMemory);
        Handler<RoutingContext> stalled = new StalledRequestHandler(vertx, dependencies.isUnresponsive());
        for (Operation operation : contract.openApi().operations()) {
            String id = operation.getOperationId();
            addHandlers(builder.getRoute(id), metrics.get(id), bearer, rejected, body, stalled);
        }
        Router api = builder.createRouter();
        api.errorHandler(400, ErrorHandler::rejectUndecodable);
        api.getRoutes().stream()
                .filter(route -> route.methods() != null && route.methods().contains(HttpMethod.GET))
                .forEach(route -> route.method(HttpMethod.HEAD));
        contract.openApi().getPaths().stream()
                .filter(this::isShadowed)
                .forEach(path -> rejectShadowedMethods(api, path));
        contract.openApi().getPaths().forEach(path -> rejectOtherMethods(api, path));
        return api;
    }

    private void addHandlers(
            OpenAPIRoute route,
            OperationMetrics metrics,
            BearerAuthHandler bearer,
            RejectedSessions rejected,
            BodyReader body,
            Handler<RoutingContext> stalled) {
        Operation operation = route.getOperation();
        String id = operation.getOperationId();
        RateLimitHandler rateLimit = new RateLimitHandler(limiter, limiter.inForce(contract.rateLimit(operation)));
        boolean authenticated = Contract.requiresAuthentication(operation);
        route.setDoValidation(false);
        boolean optional = Contract.acceptsToken(operation);
        if (!authenticated) {
            route.addHandler(metrics);
        }
        if (optional) {
            route.addHandler(bearer::handleOptional);
        }
        Optional<SignatureHandler> signature = operations.signature(id).map(SignatureHandler::new);
        if (operation.getRequestBody() != null) {
            route.addHandler(BodyReader::pause).addHandler(rateLimit);
            signature.ifPresent(handler -> route.addHandler(handler.head()));
            route.addHandler(body).addHandler(OperationMetrics::restart).addHandler(stalled);
        } else {
            route.addHandler(stalled).addHandler(rateLimit);
        }
        signature.ifPresent(handler -> route.addHandler(handler.body()));
        if ((authenticated || optional) && !operations.isTokenOnly(id)) {
            route.addHandler(new SessionGuard(authenticator, rejected, Contract.requiresAdmin(operation)));
        }
        route.addHandler(contract.validators().get(id).with(operations.rules(id), operations.refusalDetails(id)))
                .addHandler(new OperationHandler(
                        operations.handlers().get(id), rateLimit, rejected, metrics, cache, streams));
    }

    /** Whether a path without parameters is also a value of one with parameters, as /bets/quote of /bets/{betId}. */
    private boolean isShadowed(Path path) {
        return contract.openApi().getPaths().stream()
                .filter(other -> !other.equals(path))
                .anyMatch(other -> path.getName().matches(other.getName().replaceAll("\\{\\w+}", "[^/{]+")));
    }

    /** Rejects the other methods of a path before they reach the operations of the path with parameters. */
    private void rejectShadowedMethods(Router api, Path path) {
        String methods = methods(path);
        List<String> allowed = List.of(methods.split(", "));
        api.route(path.getName()).order(FIRST).handler(context -> {
            if (allowed.contains(context.request().method().name())) {
                context.next();
            } else {
                failMethod(context, methods);
            }
        });
    }

    private String methods(Path path) {
        Stream<String> read = operations.streams().containsKey(BASE + path.getName()) ? Stream.of("GET") : Stream.of();
        return Stream.concat(read, path.getOperations().stream().map(operation -> operation
                        .getHttpMethod()
                        .name()))
                .map(method -> method.equals("GET") ? READS : method)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private void rejectOtherMethods(Router api, Path path) {
        rejectOtherMethods(api, path.getName().replaceAll("\\{(\\w+)}", ":$1"), methods(path));
    }

    /** Returns 405 with {@code Allow}, which Vert.x Web omits. */
    static void rejectOtherMethods(Router router, String path, String methods) {
        router.route(path).handler(context -> failMethod(context, methods));
    }

    private static void failMethod(RoutingContext context, String methods) {
        context.response().putHeader(HttpHeaderNames.ALLOW, methods);
        context.fail(
                Refusal.of(RefusalCode.METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED).asException());
    }
}
