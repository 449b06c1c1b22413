package app.thisthat.account;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.kernel.Page;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** What admins can do to accounts, and see of what was done. */
final class AdminApi {

    private final SuspensionStore suspensions;
    private final AuditStore audit;
    private final MailStore mails;
    private final SessionEnds sessionEnds;

    AdminApi(SuspensionStore suspensions, AuditStore audit, MailStore mails, SessionEnds sessionEnds) {
        this.sessionEnds = sessionEnds;
        this.suspensions = suspensions;
        this.audit = audit;
        this.mails = mails;
    }

    void register(Operations operations) {
        operations.on("suspendUser", this::suspend);
        operations.on("reinstateUser", this::reinstate);
        operations.on("listAudit", this::listAudit);
        operations.on("listMails", this::listMails);
    }

    private record SuspensionOrder(String scope, String reason, OffsetDateTime until) {}

    private Future<Answer> suspend(Request request) {
        SuspensionOrder body = request.body(SuspensionOrder.class);
        Instant until = body.until == null ? null : body.until.toInstant();
        if (request.pathId("userId").equals(request.caller().userId())) {
            throw Refusal.of(RefusalCode.VALIDATION_ERROR, "Admins cannot suspend themselves")
                    .asException();
        }
        return set(request, new Suspension(body.scope, body.reason, until));
    }

    private record Reinstatement(String reason) {}

    private Future<Answer> reinstate(Request request) {
        return set(request, new Suspension(null, request.body(Reinstatement.class).reason, null));
    }

    private record SuspendedUser(UUID userId, Suspension suspension) {}

    private Future<Answer> set(Request request, Suspension suspension) {
        UUID userId = request.pathId("userId");
        return suspensions
                .set(userId, suspension, request.caller().userId())
                .onSuccess(now -> sessionEnds.suspended(userId))
                .map(now -> {
                    request.did()
                            .addKeyValue("targetId", userId)
                            .addKeyValue("scope", now.scope())
                            .log(now.scope() == null ? "Suspension lifted" : "User suspended");
                    return Answer.ok(new SuspendedUser(userId, now.scope() == null ? null : now));
                });
    }

    private record AuditPage(List<AuditEntry> entries, long total, int limit, int offset) {}

    private Future<Answer> listAudit(Request request) {
        AuditStore.Filter filter = new AuditStore.Filter(
                request.query("adminId").map(UUID::fromString).orElse(null),
                request.query("targetId").map(UUID::fromString).orElse(null),
                request.query("action").orElse(null));
        Page page = request.page();
        return audit.list(filter, page)
                .map(listing ->
                        Answer.ok(new AuditPage(listing.entries(), listing.total(), page.limit(), page.offset())));
    }

    private record MailPage(List<MailView> mails, long total, int limit, int offset) {}

    private Future<Answer> listMails(Request request) {
        Page page = request.page();
        return mails.list(page).compose(listed -> mails.count()
                .map(total -> Answer.ok(new MailPage(listed, total, page.limit(), page.offset()))));
    }
}
