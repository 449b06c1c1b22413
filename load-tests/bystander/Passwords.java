package bystander;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/** Password hashes, mails and tokens. */
final class Passwords {

    /** Index of the address from which the owner of the account signs in. */
    private static final int OWNER_ADDRESS = 100;

    private Passwords() {}

    static List<Attack> all() {
        return List.of(
                Attack.of(
                        "password guesses",
                        "an account guesses its password in 10 e-mail changes at a time",
                        Passwords::guesses),
                Attack.of(
                        "logins of one account",
                        "21 logins of one account are always in flight, each from another address",
                        Passwords::logins),
                Attack.of(
                        "mails to others",
                        "an account requests changes of its e-mail address to foreign ones, with the right password",
                        Passwords::mails),
                Attack.of(
                                "revoked token",
                                "100 requests a second with a token of an ended session; the owner reads its profile",
                                Passwords::revokedToken)
                        .forbidding("owner 429", "owner 401"),
                Attack.of(
                                "forgotten by strangers",
                                "20 addresses request reset mails for an account, then its owner does from an address"
                                        + " of an earlier login",
                                Passwords::forgotten)
                        .prepared(Passwords::logInAsOwner)
                        .forbidding("owner without mail"));
    }

    static Request login(String email, String password) {
        return Request.post("/auth/login", "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
    }

    private static Request emailChange(String email, String password) {
        return Request.patch("/users/me", "{\"email\":\"" + email + "\",\"currentPassword\":\"" + password + "\"}");
    }

    private static void guesses(Attacker attacker) {
        Target.User user = attacker.user(0);
        AtomicInteger guess = new AtomicInteger();
        attacker.repeat(10, thread -> attacker.send(
                attacker.address(0), () -> emailChange("new@load.example", "guess-" + guess.incrementAndGet()).by(user)));
    }

    private static void mails(Attacker attacker) {
        Target.User user = attacker.user(0);
        AtomicInteger mail = new AtomicInteger();
        attacker.repeat(4, thread -> attacker.send(
                attacker.address(0),
                () -> emailChange("foreign-" + mail.incrementAndGet() + "@load.example", Target.PASSWORD).by(user)));
    }

    private static void logins(Attacker attacker) {
        String email = attacker.user(0).email();
        AtomicInteger guess = new AtomicInteger();
        attacker.repeat(
                21, thread -> attacker.send(attacker.address(thread), () -> login(email, "guess-" + guess.incrementAndGet())));
    }

    private static void revokedToken(Attacker attacker) throws Exception {
        Target.User owner = attacker.user(0);
        String revoked = tokenOfEndedSession(attacker, owner);
        attacker.repeat(1, thread -> {
            try (Connection connection = attacker.connect(attacker.address(1), 0)) {
                while (!attacker.isOver()) {
                    attacker.send(connection, Request.get("/users/me").with("Authorization", "Bearer " + revoked));
                    attacker.pause(10);
                }
            }
        });
        attacker.repeat(1, thread -> {
            try (Connection connection = attacker.connect(attacker.address(2), 0)) {
                Response response = connection.send(Request.get("/users/me").by(owner));
                attacker.outcomes().count("owner " + response.status(), 1);
            }
            attacker.pause(1_000);
        });
    }

    private static String tokenOfEndedSession(Attacker attacker, Target.User owner) throws IOException {
        try (Connection connection = attacker.connect(attacker.address(3), 0)) {
            JsonNode login = connection.send(login(owner.email(), Target.PASSWORD)).json();
            String token = login.get("accessToken").asText();
            JsonNode sessions = connection
                    .send(Request.get("/auth/sessions").with("Authorization", "Bearer " + token))
                    .json();
            for (JsonNode session : sessions.get("sessions")) {
                if (session.get("current").asBoolean()) {
                    connection.send(Request.delete("/auth/sessions/" + session.get("id").asText())
                            .with("Authorization", "Bearer " + token));
                }
            }
            return token;
        }
    }

    /** The rule {@code reset-mails} reserves mails for networks from which the account has signed in. */
    private static void logInAsOwner(Attacker attacker) throws IOException {
        try (Connection connection = attacker.connect(attacker.address(OWNER_ADDRESS), 0)) {
            connection.send(login(attacker.user(0).email(), Target.PASSWORD));
        }
    }

    private static void forgotten(Attacker attacker) throws Exception {
        String email = attacker.user(0).email();
        Request forgot = Request.post("/auth/password/forgot", "{\"email\":\"" + email + "\"}");
        attacker.repeat(20, thread -> attacker.send(attacker.address(thread), () -> forgot));
        attacker.pause(5_000);
        int before = resetMails(attacker, email);
        attacker.outcomes().count("reset mails of strangers", before);
        try (Connection connection = attacker.connect(attacker.address(OWNER_ADDRESS), 0)) {
            attacker.outcomes().count("owner " + connection.send(forgot).status(), 1);
        }
        attacker.pause(2_000);
        int after = resetMails(attacker, email);
        attacker.outcomes().count(after > before ? "owner with mail" : "owner without mail", 1);
    }

    private static int resetMails(Attacker attacker, String recipient) throws IOException {
        JsonNode mails = attacker.fixtures()
                .answer(attacker.fixtures().byAdmin(Request.get("/admin/mails?limit=100")))
                .get("mails");
        return (int) StreamSupport.stream(mails.spliterator(), false)
                .filter(mail -> mail.get("recipient").asText().equals(recipient))
                .count();
    }
}
