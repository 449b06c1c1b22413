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
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Creates the router of a server. The handlers of an operation run in this order, cheapest first: access token, body,
 * rate limit, session, request validation, operation. The signature of a signed operation precedes its body and its
 * request validation.
 *
 * @param cache cached responses, served before the router
 */
record ApiRouter(
        Contract contract,
        Operations operations,
        Authenticator authenticator,
        RateLimiter limiter,
        ErrorHandler errors,
        DocumentationPages pages,
        HttpSettings settings,
        ClientAddressResolver addresses,
        CorsPolicy cors,
        ResponseCache cache,
        StreamLimiter streams,
        MeterRegistry registry,
        DependencyHealth dependencies,
        ConnectionDrain drain) {

    /** Path of the contract's server. */
    static final String BASE = "/api/v1";

    static final String METHOD_NOT_ALLOWED = "The method is not allowed for this path";

    /** Security scheme of the contract. */
    private static final String BEARER = "bearerAuth";

    Router create(Vertx vertx) {
        Router root = Router.router(vertx);
        root.route()
                .handler(drain)
                .handler(new RequestIdHandler())
                .handler(new SecurityHeadersHandler())
                .handler(addresses)
                .handler(cors)
                .failureHandler(errors);
        root.errorHandler(400, ErrorHandler::rejectUndecodable);
        root.errorHandler(404, errors);
        pages.mount(root);
        RateLimitHandler rateLimit = new RateLimitHandler(limiter, contract.defaultRateLimit());
        operations.streams().forEach((path, handler) -> {
            root.get(path).handler(ApiRouter::pause).handler(rateLimit).handler(handler);
            rejectOtherMethods(root, path, "GET");
        });
        root.route(BASE + "/*").subRouter(api(vertx));
        return root;
    }

    /** Keeps a request unread during the rate limit: an upgrade must precede its end. */
    private static void pause(RoutingContext context) {
        context.request().pause();
        context.addEndHandler(responded -> context.request().resume());
        context.next();
    }

    /** The builder orders the routes: paths without parameters first. */
    private Router api(Vertx vertx) {
        RouterBuilder builder = RouterBuilder.create(vertx, contract.openApi(), RequestExtractor.withBodyHandler());
        Map<String, OperationMetrics> metrics = contract.openApi().operations().stream()
                .map(Operation::getOperationId)
                .collect(Collectors.toMap(Function.identity(), id -> new OperationMetrics(registry, id)));
        RateLimitHandler unauthenticated = new RateLimitHandler(limiter, contract.defaultRateLimit());
        RejectedSessions rejected = new RejectedSessions(unauthenticated);
        builder.security(BEARER)
                .httpHandler(new BearerAuthHandler(authenticator.verifyToken(), unauthenticated, rejected, metrics));
        BodyHandler bodyHandler = BodyHandler.create(false).setBodyLimit(settings.maxBody());
        // Route rejects an instance of BodyHandler after a security handler, but not a lambda.
        Handler<RoutingContext> body = context -> bodyHandler.handle(context);
        Handler<RoutingContext> stalled = new StalledRequestHandler(vertx, dependencies.isUnresponsive());
        for (Operation operation : contract.openApi().operations()) {
            String id = operation.getOperationId();
            addHandlers(builder.getRoute(id), metrics.get(id), rejected, body, stalled);
        }
        Router api = builder.createRouter();
        api.errorHandler(400, ErrorHandler::rejectUndecodable);
        contract.openApi().getPaths().forEach(path -> rejectOtherMethods(api, path));
        return api;
    }

    private void addHandlers(
            OpenAPIRoute route,
            OperationMetrics metrics,
            RejectedSessions rejected,
            Handler<RoutingContext> body,
            Handler<RoutingContext> stalled) {
        Operation operation = route.getOperation();
        String id = operation.getOperationId();
        RateLimitHandler rateLimit = new RateLimitHandler(limiter, contract.rateLimit(operation));
        boolean authenticated = Contract.requiresAuthentication(operation);
        route.setDoValidation(false);
        if (!authenticated) {
            route.addHandler(metrics);
        }
        Optional<SignatureHandler> signature = operations.signature(id).map(SignatureHandler::new);
        signature.ifPresent(handler -> route.addHandler(handler.head()));
        if (operation.getRequestBody() != null) {
            route.addHandler(body).addHandler(OperationMetrics::restart);
        }
        route.addHandler(stalled).addHandler(rateLimit);
        signature.ifPresent(handler -> route.addHandler(handler.body()));
        if (authenticated && !operations.isTokenOnly(id)) {
            route.addHandler(new SessionGuard(authenticator, rejected, Contract.requiresAdmin(operation)));
        }
        route.addHandler(contract.validators().get(id))
                .addHandler(new OperationHandler(
                        operations.handlers().get(id), rateLimit, rejected, metrics, cache, streams));
    }

    private static void rejectOtherMethods(Router api, Path path) {
        String methods = path.getOperations().stream()
                .map(operation -> operation.getHttpMethod().name())
                .sorted()
                .collect(Collectors.joining(", "));
        rejectOtherMethods(api, path.getName().replaceAll("\\{(\\w+)}", ":$1"), methods);
    }

    /** Returns 405 with {@code Allow}, which Vert.x Web omits. */
    static void rejectOtherMethods(Router router, String path, String methods) {
        router.route(path).handler(context -> {
            context.response().putHeader(HttpHeaderNames.ALLOW, methods);
            context.fail(Refusal.of(RefusalCode.METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED)
                    .asException());
        });
    }
}
