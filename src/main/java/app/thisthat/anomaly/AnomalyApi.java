package app.thisthat.anomaly;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** What admins see of what looks odd. */
public final class AnomalyApi {

    private final AnomalyStore anomalies;

    public AnomalyApi(AnomalyStore anomalies) {
        this.anomalies = anomalies;
    }

    public void register(Operations operations) {
        operations.on("listAnomalies", this::list);
        operations.on("acknowledgeAnomaly", this::acknowledge);
    }

    private Future<ApiResponse> list(ApiRequest request) {
        Optional<Boolean> acknowledged = request.query("acknowledged").map(Boolean::parseBoolean);
        return anomalies
                .list(request.query("rule"), acknowledged, request.page())
                .map(ApiResponse::ok);
    }

    private record Why(String reason) {}

    private record Acknowledged(UUID anomalyId) {}

    private Future<ApiResponse> acknowledge(ApiRequest request) {
        UUID id = request.pathId("anomalyId");
        return anomalies
                .acknowledge(id, request.caller().userId(), request.body(Why.class).reason)
                .map(found -> {
                    if (!found) {
                        throw Refusal.of(RefusalCode.NOT_FOUND, "There is no such anomaly")
                                .asException();
                    }
                    return ApiResponse.ok(new Acknowledged(id));
                });
    }
}
