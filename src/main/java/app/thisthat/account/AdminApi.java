package app.thisthat.account;

import app.thisthat.account.audit.AuditEntry;
import app.thisthat.account.audit.AuditStore;
import app.thisthat.account.mail.MailOutboxStore;
import app.thisthat.account.mail.MailView;
import app.thisthat.account.session.SessionEndPublisher;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Cursor;
import app.thisthat.http.Operations;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Handlers of the admin operations on accounts, the audit log and the mail outbox. */
final class AdminApi {

    private final SuspensionStore suspensions;
    private final AuditStore audit;
    private final MailOutboxStore mails;
    private final SessionEndPublisher sessionEnds;

    AdminApi(SuspensionStore suspensions, AuditStore audit, MailOutboxStore mails, SessionEndPublisher sessionEnds) {
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

    private record SuspensionRequest(String scope, String reason, OffsetDateTime until) {}

    private Future<ApiResponse> suspend(ApiRequest request) {
        SuspensionRequest body = request.body(SuspensionRequest.class);
        Instant until = body.until == null ? null : body.until.toInstant();
        if (request.pathId("userId").equals(request.caller().userId())) {
            FieldError fault = new FieldError("userId", "notAllowed", "must not be your own account");
            throw Refusal.invalid("Admins cannot suspend themselves", List.of(fault))
                    .asException();
        }
        return set(request, new Suspension(body.scope, body.reason, until));
    }

    private record ReinstatementRequest(String reason) {}

    private Future<ApiResponse> reinstate(ApiRequest request) {
        if (request.pathId("userId").equals(request.caller().userId())) {
            throw Refusal.of(RefusalCode.FORBIDDEN, "Admins cannot lift their own suspension")
                    .asException();
        }
        return set(request, new Suspension(null, request.body(ReinstatementRequest.class).reason, null));
    }

    private record SuspendedUser(UUID userId, Suspension suspension) {}

    private Future<ApiResponse> set(ApiRequest request, Suspension suspension) {
        UUID userId = request.pathId("userId");
        return suspensions
                .set(userId, suspension, request.caller().userId())
                .onSuccess(now -> sessionEnds.publishSuspension(userId))
                .map(now -> {
                    request.actionLog()
                            .addKeyValue("targetId", userId)
                            .addKeyValue("scope", now.scope())
                            .log(now.scope() == null ? "Suspension lifted" : "User suspended");
                    return ApiResponse.ok(new SuspendedUser(userId, now.scope() == null ? null : now));
                });
    }

    private record AuditPage(List<AuditEntry> entries, long total, int limit, int offset, String nextCursor) {}

    private Future<ApiResponse> listAudit(ApiRequest request) {
        AuditStore.Filter filter = new AuditStore.Filter(
                request.query("adminId").map(UUID::fromString).orElse(null),
                request.query("targetId").map(UUID::fromString).orElse(null),
                request.query("action").orElse(null));
        PageRequest page = request.page();
        Optional<Long> before =
                request.query("cursor").map(cursor -> Cursor.read(cursor, 1, values -> Long.valueOf(values.get(0))));
        return audit.list(filter, before, page)
                .map(listing -> ApiResponse.ok(new AuditPage(
                        page.shown(listing.entries()),
                        listing.total(),
                        page.limit(),
                        page.offset(),
                        page.next(listing.entries(), entry -> Cursor.behind(entry.id())))));
    }

    private record MailPage(List<MailView> mails, long total, int limit, int offset, String nextCursor) {}

    private Future<ApiResponse> listMails(ApiRequest request) {
        PageRequest page = request.page();
        Optional<UUID> before =
                request.query("cursor").map(cursor -> Cursor.read(cursor, 1, values -> UUID.fromString(values.get(0))));
        return mails.list(before, page).compose(listed -> mails.count()
                .map(total -> ApiResponse.ok(new MailPage(
                        page.shown(listed),
                        total,
                        page.limit(),
                        page.offset(),
                        page.next(listed, mail -> Cursor.behind(mail.id()))))));
    }
}
