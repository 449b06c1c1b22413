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
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
import java.util.Comparator;
import java.util.List;
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
        Router api = Router.router(vertx);
        api.errorHandler(400, ErrorHandler::refuseUndecodable);
        Handler<RoutingContext> body = BodyHandler.create(false).setBodyLimit(settings.maxBody());
        Handler<RoutingContext> impatience = new StalledRequestHandler(vertx, dependencies.silent());
        RateLimitHandler strangers = new RateLimitHandler(limiter, contract.defaultRateLimit());
        for (Path path : inOrder()) {
            String pattern = path.getName().replaceAll("\\{(\\w+)}", ":$1");
            for (Operation operation : path.getOperations()) {
                Route route = api.route(operation.getHttpMethod(), pattern);
                if (operation.getRequestBody() != null) {
                    route.handler(body);
                }
                route.handler(impatience);
                handle(route, operation, strangers);
            }
            String methods = path.getOperations().stream()
                    .map(operation -> operation.getHttpMethod().name())
                    .sorted()
                    .collect(Collectors.joining(", "));
            refuseOtherMethods(api, pattern, methods);
        }
        return api;
    }

    /** Routes are tried one after the other: what is asked most has the shortest paths, and names go before parameters. */
    private List<Path> inOrder() {
        return contract.openApi().getPaths().stream()
                .sorted(Comparator.comparingInt((Path path) -> path.getName().split("/", -1).length)
                        .thenComparing(path -> path.getName().contains("{"))
                        .thenComparing(Path::getName))
                .toList();
    }

    private void handle(Route route, Operation operation, RateLimitHandler strangers) {
        String id = operation.getOperationId();
        OperationMetrics meter = new OperationMetrics(metrics, id);
        RateLimitHandler gate = new RateLimitHandler(limiter, contract.rateLimit(operation));
        route.handler(meter);
        if (Contract.needsCaller(operation)) {
            route.handler(new AuthenticationHandler(access.identify(), strangers))
                    .handler(gate);
            if (!operations.isUnconfirmed(id)) {
                route.handler(new SessionGuard(access, Contract.isForAdmins(operation)));
            }
        } else {
            route.handler(gate);
        }
        route.handler(contract.checks().get(id))
                .handler(new OperationHandler(operations.handlers().get(id), gate, meter, ready));
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
