package app.thisthat.http;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
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
        Access access,
        RateLimiter limiter,
        ErrorAnswers errors,
        Pages pages,
        Settings.Http settings,
        ClientAddresses addresses,
        Origins origins,
        ReadyAnswers ready,
        MeterRegistry metrics,
        Dependencies dependencies,
        Farewell farewell) {

    /** Where the operations are mounted; has to be the path of the contract's server. */
    static final String BASE = "/api/v1";

    Router create(Vertx vertx) {
        Router root = Router.router(vertx);
        root.route()
                .handler(farewell)
                .handler(new RequestIds())
                .handler(new SecurityHeaders())
                .handler(addresses)
                .handler(origins)
                .failureHandler(errors);
        root.errorHandler(400, ErrorAnswers::refuseUndecodable);
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
        builder.rootHandler(BodyHandler.create(false).setBodyLimit(settings.maxBody()));
        builder.rootHandler(new Impatience(vertx, dependencies.silent()));
        RateGate strangers = new RateGate(limiter, contract.defaultRateLimit());
        operations.handlers().forEach((id, handler) -> {
            OpenAPIRoute route = builder.getRoute(id).setDoValidation(false).setDoSecurity(false);
            Operation operation = route.getOperation();
            OperationMeter meter = new OperationMeter(metrics, id);
            route.addHandler(meter);
            RateGate gate = new RateGate(limiter, contract.rateLimit(operation));
            if (Contract.needsCaller(operation)) {
                route.addHandler(new Authentication(access.identify(), strangers))
                        .addHandler(gate);
                if (!operations.isUnconfirmed(id)) {
                    route.addHandler(new Admission(access, Contract.isForAdmins(operation)));
                }
            } else {
                route.addHandler(gate);
            }
            route.addHandler(contract.checks().get(id)).addHandler(new OperationCall(handler, gate, meter, ready));
        });
        Router api = builder.createRouter();
        api.errorHandler(400, ErrorAnswers::refuseUndecodable);
        for (Path path : contract.openApi().getPaths()) {
            String methods = path.getOperations().stream()
                    .map(operation -> operation.getHttpMethod().name())
                    .sorted()
                    .collect(Collectors.joining(", "));
            refuseOtherMethods(api, path.getName().replaceAll("\\{(\\w+)}", ":$1"), methods);
        }
        return api;
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
