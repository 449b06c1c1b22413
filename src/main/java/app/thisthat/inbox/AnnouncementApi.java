package app.thisthat.inbox;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.http.RequestFields;
import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.FieldError;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** The operation of admins that announces something to all users. */
public final class AnnouncementApi {

    private static final String OPERATION = "createAnnouncement";

    private final AnnouncementStore store;
    private final Bus bus;

    public AnnouncementApi(Bus bus, Postgres postgres) {
        this.store = new AnnouncementStore(postgres);
        this.bus = bus;
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.on(OPERATION, this::create);
        operations.check(OPERATION, AnnouncementApi::check);
    }

    /** The title is the subject of mails: one line. */
    private static void check(RequestFields fields, Consumer<FieldError> faults) {
        fields.text("title")
                .filter(title -> !CleanText.isCleanLine(title))
                .ifPresent(
                        title -> faults.accept(new FieldError("title", "characters", "contains an invalid character")));
    }

    private record AnnouncementRequest(String title, String text, Boolean mail) {}

    private Future<ApiResponse> create(ApiRequest request) {
        AnnouncementRequest body = request.body(AnnouncementRequest.class);
        AnnouncementStore.Order order = new AnnouncementStore.Order(
                request.caller().userId(),
                request.header("Idempotency-Key").orElseThrow(),
                body.title,
                body.text,
                Boolean.TRUE.equals(body.mail));
        return store.publish(order).map(published -> {
            ApiResponse response = ApiResponse.created(published.announcement());
            if (published.replayed()) {
                return response.withHeader("Idempotency-Replayed", "true");
            }
            bus.publish(InboxChanged.ADDRESS, new InboxChanged(List.of()));
            request.actionLog()
                    .addKeyValue("announcementId", published.announcement().id())
                    .log("Announcement published");
            return response;
        });
    }
}
