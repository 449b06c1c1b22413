package app.thisthat.inbox;

import app.thisthat.account.session.LinkSigner;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.inbox.mail.UnsubscribeLink;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The link that ends mails (RFC 8058). A program of the mail provider sends a {@code POST}, which ends them. A person's
 * browser sends a {@code GET}, which redirects to a page that asks for confirmation: programs that check the links of a
 * mail must not end anything.
 */
public final class UnsubscribeApi {

    private static final String PATH = "/api/v1/mail/unsubscribe";
    private static final int SEE_OTHER = 303;
    private static final Pattern SIGNED = Pattern.compile("[A-Za-z0-9_.-]{1,200}");

    private final InboxPreferencesStore store;
    private final LinkSigner signer;
    private final String page;

    /**
     * Creates the operations.
     *
     * @param page {@code mail.unsubscribePage}; the signed part of the link is appended to it
     */
    public UnsubscribeApi(Postgres postgres, LinkSigner signer, String page) {
        this.store = new InboxPreferencesStore(postgres);
        this.signer = signer;
        this.page = page;
    }

    /** Registers the operation and the redirection. */
    public void register(Operations operations) {
        operations.on("unsubscribe", this::unsubscribe);
        operations.onGet(PATH, this::redirect);
    }

    private void redirect(RoutingContext context) {
        List<String> links = context.queryParam("link");
        String link = links.size() == 1 && SIGNED.matcher(links.get(0)).matches() ? links.get(0) : "";
        context.response()
                .setStatusCode(SEE_OTHER)
                .putHeader(HttpHeaders.LOCATION, page + link)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end();
    }

    private record Unsubscribed(String list, String message) {}

    private Future<ApiResponse> unsubscribe(ApiRequest request) {
        UnsubscribeLink link = UnsubscribeLink.read(request.query("link").orElseThrow(), signer)
                .orElseThrow(UnsubscribeApi::invalid);
        return store.unsubscribe(link.userId(), link.tokenVersion(), link.list(), link.text())
                .map(ended -> {
                    if (!ended) {
                        throw invalid();
                    }
                    request.actionLog(link.userId())
                            .addKeyValue("list", link.list().wire())
                            .log("Mails ended");
                    return ApiResponse.ok(
                            new Unsubscribed(link.list().wire(), "You will receive no more of these mails"));
                });
    }

    private static RefusedException invalid() {
        return Refusal.of(RefusalCode.INVALID_UNSUBSCRIBE_TOKEN, "Link is invalid or no longer in force")
                .asException();
    }
}
