package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.session.LinkSigner;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.inbox.MailList;
import app.thisthat.inbox.mail.UnsubscribeLink;
import app.thisthat.live.SocketProbe;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The inbox as clients of the API and of the live socket see it. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboxHttpIT {

    private static final String ALERT =
            """
            {"marketId": "%1$s", "marketTitle": "A", "alertId": "%2$s", "kind": "odds_cross", "side": "this", "odds": 0.5,
             "value": 0.5, "direction": "up", "change": null, "withinMinutes": null, "eventId": null, "eventTitle": null,
             "marketCount": 1,
             "markets": [{"marketId": "%1$s", "marketTitle": "A", "thisOption": "Yes", "thatOption": "No", "thisOdds": 0.5,
                          "thatOdds": 0.5, "fromOdds": null, "expiresAt": null, "status": "open", "resolution": null}]}
            """;

    private static final Duration WAIT_MAX = Duration.ofSeconds(40);
    private static final String PASSWORD = "correct horse battery";
    private static final String KEY = "key:" + "A".repeat(43);

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        service = Service.start(TestEnvironment.settings(fresh.uri(), Map.of("THISTHAT_AUTH_JWT_KEYS", KEY)));
        api = new ContractClient(fresh.vertx(), service.port());
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    /** A registered user. */
    private record User(UUID id, String name, String token) {}

    @Test
    void settledMarket_isInTheInboxAndSentLive() {
        User user = register();
        UUID market = ledger.market("0.5", "0.5");
        bet(user, market, "this");
        bet(user, market, "that");
        try (SocketProbe probe = probe(user)) {
            settle(market);

            JsonObject message = probe.next("inbox");
            assertThat(message.getJsonObject("entry").getString("type")).isEqualTo("settled");
            assertThat(message.getInteger("unread")).isEqualTo(1);
        }
        JsonNode inbox = get(user, "/users/me/inbox");
        assertThat(types(inbox)).containsExactly("settled");
        assertThat(inbox.at("/entries/0/payload/betCount").intValue()).isEqualTo(2);
        assertThat(inbox.at("/entries/0/payload/marketId").textValue()).isEqualTo(market.toString());
    }

    @Test
    void entriesOfALostEvent_areSentByTheNextSearch() {
        User user = register();
        try (SocketProbe probe = probe(user)) {
            add(user, "alert", "quiet");
            assertThat(probe.next("inbox").getJsonObject("entry").getString("type"))
                    .isEqualTo("alert");
        }
    }

    @Test
    void quietHours_delayLiveMessages() {
        User user = register();
        database.execute(
                "update users set inbox_preferences = jsonb_build_object('quietHours', jsonb_build_object("
                        + "'start', to_char((now() - interval '1 hour') at time zone 'UTC', 'HH24:MI'),"
                        + "'end', to_char((now() + interval '2 hours') at time zone 'UTC', 'HH24:MI'))) where id = ?",
                user.id);
        add(user, "alert", "delayed");
        try (SocketProbe probe = probe(user)) {
            database.execute("update users set inbox_preferences = '{}' where id = ?", user.id);
            add(user, "reward_ready", "now");
            assertThat(probe.next("inbox").getJsonObject("entry").getString("type"))
                    .isEqualTo("reward_ready");
            // the end of the quiet hours
            database.execute(
                    "update inbox_entries set created_at = created_at - interval '1 hour', live_at = clock_timestamp()"
                            + " where user_id = ? and key = 'delayed'",
                    user.id);
            assertThat(probe.next("inbox").getJsonObject("entry").getString("type"))
                    .isEqualTo("alert");
        }
    }

    @Test
    void inbox_isReadInPages() {
        User user = register();
        for (int i = 0; i < 5; i++) {
            add(user, i % 2 == 0 ? "alert" : "reward_ready", "page " + i);
        }
        JsonNode first = get(user, "/users/me/inbox?limit=2");
        JsonNode second = get(
                user,
                "/users/me/inbox?limit=3&cursor=" + first.at("/nextCursor").textValue());

        List<String> all = new ArrayList<>(types(first));
        all.addAll(types(second));
        assertThat(all).containsExactly("alert", "reward_ready", "alert", "reward_ready", "alert");
        assertThat(second.at("/nextCursor").isNull()).isTrue();
        assertThat(first.at("/unread").intValue()).isEqualTo(5);
        assertThat(types(get(user, "/users/me/inbox?type=reward_ready"))).hasSize(2);
        assertThat(types(get(user, "/users/me/inbox?offset=4"))).hasSize(1);
        assertThat(api.get("/users/me/inbox?cursor=%21")
                        .bearer(user.token)
                        .send()
                        .status())
                .isEqualTo(400);
    }

    @Test
    void entries_areMarkedAsRead() {
        User user = register();
        User other = register();
        for (int i = 0; i < 4; i++) {
            add(user, "alert", "read " + i);
        }
        JsonNode inbox = get(user, "/users/me/inbox");
        String newest = inbox.at("/entries/0/id").textValue();
        String second = inbox.at("/entries/1/id").textValue();
        String oldest = inbox.at("/entries/3/id").textValue();

        assertThat(post(user, "/users/me/inbox/" + oldest + "/read", null)
                        .json()
                        .at("/unread")
                        .intValue())
                .isEqualTo(3);
        assertThat(post(other, "/users/me/inbox/" + newest + "/read", null).status())
                .isEqualTo(404);
        assertThat(post(user, "/users/me/inbox/read", Map.of("through", second))
                        .json()
                        .at("/unread")
                        .intValue())
                .isEqualTo(1);
        assertThat(types(get(user, "/users/me/inbox?unread=true"))).hasSize(1);
        assertThat(get(user, "/users/me/inbox?unread=true").at("/entries/0/id").textValue())
                .isEqualTo(newest);
        post(user, "/users/me/inbox/read", Map.of("through", newest));
        assertThat(get(user, "/users/me/inbox").at("/unread").intValue()).isZero();
        assertThat(get(other, "/users/me/inbox").at("/entries").size()).isZero();
    }

    @Test
    void announcement_isOneRowThatAllPresentUsersRead() {
        User user = register();
        User reader = register();
        User admin = register();
        assertThat(announce(user, "key", "News").status()).isEqualTo(403);
        database.execute("update users set role = 'admin' where id = ?", admin.id);

        ApiReply created = announce(admin, "key", "News");
        assertThat(created.status()).isEqualTo(201);
        assertThat(announce(admin, "key", "News").header("Idempotency-Replayed"))
                .isEqualTo("true");
        assertThat(announce(admin, "key", "Other").code()).isEqualTo("IDEMPOTENCY_KEY_MISMATCH");
        String id = created.json().at("/id").textValue();
        User later = register();

        assertThat(database.execute("select count(*) from inbox_entries where payload ->> 'title' = 'News'"))
                .isEqualTo(0L);
        assertThat(types(get(user, "/users/me/inbox"))).containsExactly("announcement");
        assertThat(types(get(later, "/users/me/inbox"))).isEmpty();
        assertThat(post(reader, "/users/me/inbox/" + id + "/read", null)
                        .json()
                        .at("/unread")
                        .intValue())
                .isZero();
        assertThat(get(reader, "/users/me/inbox").at("/entries/0/readAt").isNull())
                .isFalse();
        assertThat(get(user, "/users/me/inbox").at("/unread").intValue()).isEqualTo(1);
        assertThat(patch(user, Map.of("types", List.of(Map.of("type", "announcement", "inbox", false))))
                        .status())
                .isEqualTo(200);
        assertThat(get(user, "/users/me/inbox").at("/unread").intValue()).isZero();
        assertThat(types(get(user, "/users/me/inbox"))).isEmpty();
        assertThat(database.execute("select count(*) from admin_audit where action = 'announcement.create'"))
                .isEqualTo(1L);
    }

    @Test
    void preferences_areChangedAndValidated() {
        User user = register();
        Map<String, Object> change = Map.of(
                "types",
                List.of(Map.of("type", "cashed_out", "live", true), Map.of("type", "settled", "mail", false)),
                "quietHours",
                Map.of("start", "22:00", "end", "07:00"));

        JsonNode changed = patch(user, change).json();
        assertThat(changed.at("/types/0/mail").booleanValue()).isFalse();
        assertThat(changed.at("/types/2/live").booleanValue()).isTrue();
        assertThat(changed.at("/quietHours/start").textValue()).isEqualTo("22:00");
        assertThat(patch(user, Map.of("types", List.of(Map.of("type", "settled", "live", false))))
                        .json()
                        .at("/types/0/mail")
                        .booleanValue())
                .isFalse();
        assertThat(api.call(HttpMethod.PATCH, "/users/me/inbox/preferences")
                        .bearer(user.token)
                        .body("application/json", "{\"quietHours\":null}".getBytes(StandardCharsets.UTF_8))
                        .send()
                        .json()
                        .at("/quietHours")
                        .isNull())
                .isTrue();
        for (Object wrong : List.of(
                Map.of("types", List.of(Map.of("type", "security", "inbox", false))),
                Map.of("types", List.of(Map.of("type", "credits_expiring", "mail", true))),
                Map.of("types", List.of(Map.of("type", "unknown"))),
                Map.of("quietHours", Map.of("start", "07:00", "end", "07:00")),
                Map.of("quietHours", Map.of("start", "24:00", "end", "07:00")),
                Map.of("quietHours", Map.of("start", "07:00")))) {
            assertThat(patch(user, wrong).status()).as(String.valueOf(wrong)).isEqualTo(400);
        }
        assertThat(get(user, "/users/me").at("/preferences/settlementMails").booleanValue())
                .isTrue();
    }

    @Test
    void securityEvents_areInTheInbox() {
        User user = register();
        assertThat(types(get(user, "/users/me/inbox"))).isEmpty();
        String token = login(user, PASSWORD);
        assertThat(api.call(HttpMethod.PATCH, "/users/me")
                        .bearer(token)
                        .json(Map.of("email", "new-" + user.name + "@example.com", "currentPassword", PASSWORD))
                        .send()
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/auth/password/change")
                        .bearer(token)
                        .json(Map.of("currentPassword", PASSWORD, "newPassword", PASSWORD + " 2"))
                        .send()
                        .status())
                .isEqualTo(200);
        User again = new User(user.id, user.name, login(user, PASSWORD + " 2"));

        JsonNode inbox = get(again, "/users/me/inbox?type=security");
        List<String> events = new ArrayList<>();
        inbox.at("/entries")
                .forEach(entry -> events.add(entry.at("/payload/event").textValue()));
        assertThat(events).containsExactly("new_session", "password_changed", "email_change_requested", "new_session");
        assertThat(inbox.toString()).doesNotContain("@example.com");
    }

    @Test
    void cashOut_isInTheInbox() {
        User user = register();
        UUID market = ledger.market("0.5", "0.5");
        String bet = bet(user, market, "this");
        assertThat(post(user, "/bets/" + bet + "/cash-out", Map.of("amount", 40, "minValue", 0))
                        .status())
                .isEqualTo(200);

        JsonNode entry = get(user, "/users/me/inbox?type=cashed_out").at("/entries/0");
        assertThat(entry.at("/payload/betId").textValue()).isEqualTo(bet);
        assertThat(entry.at("/payload/stake").decimalValue()).isEqualByComparingTo("40");
        assertThat(entry.at("/payload/remainingStake").decimalValue()).isEqualByComparingTo("60");
        assertThat(entry.at("/payload/reversed").booleanValue()).isFalse();

        User admin = register();
        database.execute("update users set role = 'admin' where id = ?", admin.id);
        Object cashOut = database.execute("select id from cash_outs where user_id = ?", user.id);
        assertThat(post(admin, "/admin/cash-outs/" + cashOut + "/reverse", Map.of("reason", "wrong price"))
                        .status())
                .isEqualTo(200);
        JsonNode reversed = get(user, "/users/me/inbox?type=cashed_out");
        assertThat(types(reversed)).hasSize(2);
        assertThat(reversed.at("/entries/0/payload/reversed").booleanValue()).isTrue();
        assertThat(reversed.at("/entries/0/payload/remainingStake").decimalValue())
                .isEqualByComparingTo("100");
    }

    @Test
    void link_endsMailsWithoutALogin() {
        User user = register();
        database.execute("update users set email_verified_at = now() where id = ?", user.id);
        add(user, "settled", "mailed");
        database.execute("update inbox_mail_batches set due_at = now() where user_id = ?", user.id);
        ledger.waitUntil(WAIT_MAX, () -> link(user) != null);
        String link = link(user);

        assertThat(locationOf(link)).isEqualTo("http://localhost:8080/unsubscribe?link=" + link);
        assertThat(settlementMails(user)).isTrue();
        String tampered = (link.charAt(0) == 'A' ? "B" : "A") + link.substring(1);
        assertThat(unsubscribe(tampered).code()).isEqualTo("INVALID_UNSUBSCRIBE_TOKEN");
        assertThat(settlementMails(user)).isTrue();

        assertThat(unsubscribe(link).json().at("/list").textValue()).isEqualTo("settlements");
        assertThat(unsubscribe(link).status()).isEqualTo(200);
        assertThat(settlementMails(user)).isFalse();

        database.execute("update users set token_version = token_version + 1 where id = ?", user.id);
        assertThat(unsubscribe(link).code()).isEqualTo("INVALID_UNSUBSCRIBE_TOKEN");
    }

    @Test
    void waitingMails_endWithTheirConsentAndTheirLinks() {
        User user = register();
        String settlements = new UnsubscribeLink(user.id, MailList.SETTLEMENTS, 0).text() + ".old-key";
        String news = new UnsubscribeLink(user.id, MailList.NEWS, 0).text() + ".old-key";
        wait(user, "digest", settlements);
        wait(user, "news", news);
        wait(user, "notice", null);

        database.execute("update users set preferences = '{\"newsMails\": true}' where id = ?", user.id);
        changeProfile(user, Map.of("timeZone", "Asia/Tokyo"));
        assertThat(waiting(user)).isEqualTo("digest, news, notice");
        changeProfile(user, Map.of("newsMails", false));
        assertThat(waiting(user)).isEqualTo("digest, notice");

        changeProfile(user, Map.of("newsMails", true));
        wait(user, "news", news);
        assertThat(patch(user, Map.of("types", List.of(Map.of("type", "announcement", "mail", false))))
                        .status())
                .isEqualTo(200);
        assertThat(waiting(user)).isEqualTo("digest, notice");

        wait(user, "news", news);
        LinkSigner signer = new LinkSigner(SigningKeys.parse(List.of(KEY)));
        assertThat(unsubscribe(new UnsubscribeLink(user.id, MailList.SETTLEMENTS, 0).signed(signer))
                        .status())
                .isEqualTo(200);
        assertThat(waiting(user)).isEqualTo("news, notice");

        database.execute("update users set token_version = token_version + 1 where id = ?", user.id);
        assertThat(waiting(user)).isEqualTo("notice");
    }

    @Test
    void exportAndClosing_includeTheInbox() {
        User user = register();
        add(user, "alert", "export");
        assertThat(get(user, "/users/me/export").at("/inbox/0/type").textValue())
                .isEqualTo("alert");

        assertThat(post(user, "/users/me/close", Map.of("password", PASSWORD)).status())
                .isEqualTo(200);
        assertThat(database.execute("select count(*) from inbox_entries where user_id = ?", user.id))
                .isEqualTo(0L);
    }

    /** Stores a mail that is sent later. */
    private void wait(User user, String kind, String unsubscribe) {
        database.execute(
                "insert into mails (id, user_id, kind, recipient, subject, body, unsubscribe, bulk, next_attempt_at)"
                        + " values (gen_random_uuid(), ?, ?, 'a@b.example', 'a', 'b', ?, ?, now() + interval '1 hour')",
                user.id,
                kind,
                unsubscribe,
                unsubscribe != null);
    }

    private Object waiting(User user) {
        return database.execute(
                "select string_agg(kind, ', ' order by kind) from mails"
                        + " where user_id = ? and next_attempt_at > now() + interval '50 minutes'",
                user.id);
    }

    private void changeProfile(User user, Map<String, Object> preferences) {
        assertThat(api.call(HttpMethod.PATCH, "/users/me")
                        .bearer(user.token)
                        .json(Map.of("preferences", preferences))
                        .send()
                        .status())
                .isEqualTo(200);
    }

    /** A browser that opens the link is redirected; the contract has only the POST. */
    private String locationOf(String link) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + service.port()
                                            + "/api/v1/mail/unsubscribe?link=" + link))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(303);
            return response.headers().firstValue("Location").orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ApiReply unsubscribe(String link) {
        return api.post("/mail/unsubscribe?link=" + link)
                .body(
                        "application/x-www-form-urlencoded",
                        "List-Unsubscribe=One-Click".getBytes(StandardCharsets.US_ASCII))
                .send();
    }

    private String link(User user) {
        return (String)
                database.execute("select unsubscribe from mails where user_id = ? and kind = 'digest'", user.id);
    }

    private boolean settlementMails(User user) {
        return (boolean) database.execute(
                "select coalesce((preferences ->> 'settlementMails')::boolean, true) from users where id = ?", user.id);
    }

    private ApiReply announce(User user, String key, String title) {
        return api.post("/admin/announcements")
                .bearer(user.token)
                .header("Idempotency-Key", key)
                .json(Map.of("title", title, "text", "Text"))
                .send();
    }

    private SocketProbe probe(User user) {
        SocketProbe probe = new SocketProbe(database.vertx(), service.port());
        probe.send(new JsonObject()
                .put("op", "auth")
                .put("id", 1)
                .put("token", user.token)
                .encode());
        probe.next("ack");
        return probe;
    }

    private User register() {
        String name = "inbox-" + UUID.randomUUID().toString().substring(0, 13);
        JsonNode registered = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", PASSWORD))
                .send()
                .json();
        return new User(
                UUID.fromString(registered.at("/user/id").textValue()),
                name,
                registered.at("/accessToken").textValue());
    }

    private String login(User user, String password) {
        return api.post("/auth/login")
                .json(Map.of("email", user.name + "@example.com", "password", password))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
    }

    private String bet(User user, UUID market, String side) {
        return post(user, "/bets", Map.of("marketId", market, "amount", 100, "side", side))
                .json()
                .at("/bet/id")
                .textValue();
    }

    private void settle(UUID market) {
        ledger.resolveWithoutSettling(market, "this");
        ledger.waitUntilSettled(WAIT_MAX, market);
    }

    private void add(User user, String type, String key) {
        String payload = type.equals("alert")
                ? ALERT.formatted(UUID.randomUUID(), UUID.randomUUID())
                : "{\"availableAt\": \"2026-11-30T09:00:00.000Z\", \"streak\": 1}";
        database.execute("select inbox_add(?, ?, ?, ?::jsonb)", user.id, type, key, payload);
    }

    private static List<String> types(JsonNode inbox) {
        List<String> types = new ArrayList<>();
        inbox.at("/entries").forEach(entry -> types.add(entry.at("/type").textValue()));
        return types;
    }

    private JsonNode get(User user, String path) {
        ApiReply reply = api.get(path).bearer(user.token).send();
        assertThat(reply.status()).as(path).isEqualTo(200);
        return reply.json();
    }

    private ApiReply post(User user, String path, Object body) {
        var call = api.post(path).bearer(user.token);
        return (body == null ? call : call.json(body)).send();
    }

    private ApiReply patch(User user, Object body) {
        return api.call(HttpMethod.PATCH, "/users/me/inbox/preferences")
                .bearer(user.token)
                .json(body)
                .send();
    }
}
