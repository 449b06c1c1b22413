package app.thisthat.anomaly;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** The admin operations for anomalies. */
final class AnomalyApi {

    private final AnomalyStore anomalies;

    AnomalyApi(AnomalyStore anomalies) {
        this.anomalies = anomalies;
    }

    void register(Operations operations) {
        operations.on("listAnomalies", this::list);
        operations.on("acknowledgeAnomaly", this::acknowledge);
    }

    private Future<ApiResponse> list(ApiRequest request) {
        Optional<Anomaly.Rule> rule = request.query("rule").map(Anomaly.Rule::fromWire);
        Optional<Boolean> acknowledged = request.query("acknowledged").map(Boolean::parseBoolean);
        return anomalies.list(rule, acknowledged, request.pageByPosition()).map(ApiResponse::ok);
    }

    private record AcknowledgeRequest(String reason) {}

    private record AcknowledgedAnomaly(UUID anomalyId) {}

    private Future<ApiResponse> acknowledge(ApiRequest request) {
        UUID id = request.pathId("anomalyId");
        return anomalies
                .acknowledge(id, request.caller().userId(), request.body(AcknowledgeRequest.class).reason)
                .map(found -> {
                    if (!found) {
                        throw Refusal.of(RefusalCode.NOT_FOUND, "Anomaly not found")
                                .asException();
                    }
                    return ApiResponse.ok(new AcknowledgedAnomaly(id));
                });
    }
}
