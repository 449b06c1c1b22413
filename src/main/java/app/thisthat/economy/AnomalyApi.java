package app.thisthat.economy;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** What admins see of what looks odd. */
final class AnomalyApi {

    private final AnomalyStore anomalies;

    AnomalyApi(AnomalyStore anomalies) {
        this.anomalies = anomalies;
    }

    void register(Operations operations) {
        operations.on("listAnomalies", this::list);
        operations.on("acknowledgeAnomaly", this::acknowledge);
    }

    private Future<Answer> list(Request request) {
        Optional<Boolean> acknowledged = request.query("acknowledged").map(Boolean::parseBoolean);
        return anomalies
                .list(request.query("rule"), acknowledged, request.page())
                .map(Answer::ok);
    }

    private record Why(String reason) {}

    private record Acknowledged(UUID anomalyId) {}

    private Future<Answer> acknowledge(Request request) {
        UUID id = request.pathId("anomalyId");
        return anomalies
                .acknowledge(id, request.caller().userId(), request.body(Why.class).reason)
                .map(found -> {
                    if (!found) {
                        throw Refusal.of(RefusalCode.NOT_FOUND, "There is no such anomaly")
                                .asException();
                    }
                    return Answer.ok(new Acknowledged(id));
                });
    }
}
