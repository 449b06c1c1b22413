package app.thisthat.http.server;

import app.thisthat.http.CallerVerification;
import app.thisthat.http.DependencyStatus;
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
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the router of one server from the contract: for each operation who calls, how often, whether they still may, whether
 * the request meets the contract, and the feature's handler: the cheap questions before the dear ones.
 *
 * @param contract the operations
 * @param operations what the features do for each
 * @param access who calls
 * @param limiter how often
 * @param errors answers every failure
 * @param pages the documentation
 * @param settings limits
 * @param addresses where callers are
 * @param origins which pages may call
 * @param ready answers that are given without the router
 * @param metrics where operations are timed
 * @param dependencies tells when waiting makes no sense
 * @param farewell is said on every answer once the service stops
 */
record ApiRouter(
        Contract contract,
        Operations operations,
        CallerVerification access,
        RateLimiter limiter,
        ErrorHandler errors,
        DocumentationPages pages,
        HttpSettings settings,
        ClientAddressResolver addresses,
        CorsPolicy origins,
        ResponseCache ready,
        MeterRegistry metrics,
        DependencyStatus dependencies,
        ConnectionDrain farewell) {

    /** Where the operations are mounted; has to be the path of the contract's server. */
    static final String BASE = "/api/v1";

    /** The security scheme of the contract. */
    private static final String BEARER = "bearerAuth";

    Router create(Vertx vertx) {
        Router root = Router.router(vertx);
        root.route()
                .handler(farewell)
                .handler(new RequestIdHandler())
                .handler(new SecurityHeadersHandler())
                .handler(addresses)
                .handler(origins)
                .failureHandler(errors);
        root.errorHandler(400, ErrorHandler::refuseUndecodable);
        root.errorHandler(404, errors);
        pages.mount(root);
        operations.streams().forEach((path, handler) -> {
            root.get(path).handler(handler);
            refuseOtherMethods(root, path, "GET");
        });
        root.route(BASE + "/*").subRouter(api(vertx));
        return root;
    }

    private Router api(Vertx vertx) {
        RouterBuilder builder = RouterBuilder.create(vertx, contract.openApi(), RequestExtractor.withBodyHandler());
        Map<String, OperationMetrics> meters = contract.openApi().operations().stream()
                .map(Operation::getOperationId)
                .collect(Collectors.toMap(Function.identity(), id -> new OperationMetrics(metrics, id)));
        RateLimitHandler unauthenticated = new RateLimitHandler(limiter, contract.defaultRateLimit());
        builder.security(BEARER).httpHandler(new BearerAuthHandler(access.identify(), unauthenticated, meters));
        BodyHandler bodyHandler = BodyHandler.create(false).setBodyLimit(settings.maxBody());
        // Route rejects an instance of BodyHandler after a security handler, but not a lambda.
        Handler<RoutingContext> body = context -> bodyHandler.handle(context);
        Handler<RoutingContext> stalled = new StalledRequestHandler(vertx, dependencies.silent());
        for (Operation operation : contract.openApi().operations()) {
            String id = operation.getOperationId();
            addHandlers(builder.getRoute(id), meters.get(id), body, stalled);
        }
        Router api = builder.createRouter();
        api.errorHandler(400, ErrorHandler::refuseUndecodable);
        contract.openApi().getPaths().forEach(path -> refuseOtherMethods(api, path));
        return api;
    }

    private void addHandlers(
            OpenAPIRoute route, OperationMetrics meter, Handler<RoutingContext> body, Handler<RoutingContext> stalled) {
        Operation operation = route.getOperation();
        String id = operation.getOperationId();
        RateLimitHandler rateLimit = new RateLimitHandler(limiter, contract.rateLimit(operation));
        boolean needsCaller = Contract.needsCaller(operation);
        route.setDoValidation(false);
        if (!needsCaller) {
            route.addHandler(meter);
        }
        if (operation.getRequestBody() != null) {
            route.addHandler(body).addHandler(OperationMetrics::restart);
        }
        route.addHandler(stalled).addHandler(rateLimit);
        if (needsCaller && !operations.isUnconfirmed(id)) {
            route.addHandler(new SessionGuard(access, Contract.isForAdmins(operation)));
        }
        route.addHandler(contract.checks().get(id))
                .addHandler(new OperationHandler(operations.handlers().get(id), rateLimit, meter, ready));
    }

    private static void refuseOtherMethods(Router api, Path path) {
        String methods = path.getOperations().stream()
                .map(operation -> operation.getHttpMethod().name())
                .sorted()
                .collect(Collectors.joining(", "));
        refuseOtherMethods(api, path.getName().replaceAll("\\{(\\w+)}", ":$1"), methods);
    }

    /** The framework's own answer to a wrong method does not say which are right. */
    static void refuseOtherMethods(Router router, String path, String methods) {
        router.route(path).handler(context -> {
            context.response().putHeader(HttpHeaderNames.ALLOW, methods);
            context.fail(Refusal.of(RefusalCode.METHOD_NOT_ALLOWED, "This method is not allowed here")
                    .asException());
        });
    }
}
