package app.thisthat.account;

import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.account.credentials.SignIn;
import app.thisthat.account.session.Device;
import app.thisthat.account.session.Sessions;
import app.thisthat.platform.PrivateFiles;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The accounts of simulated players in development. Their password is random and not stored, so nobody can sign in to
 * them.
 */
public final class DemoPlayers {

    /** Names of the players; also the maximum of {@code simulator.players}. */
    private static final List<String> NAMES = List.of(
            "marla", "theo", "ines", "caspar", "yuki", "noor", "felix", "odile", "rafa", "greta", "silas", "amara",
            "piet", "lucia", "hugo", "zadie", "emeka", "frida", "jonas", "priya", "otto", "selma", "mateo", "wren",
            "anouk", "bram", "leila", "tomas", "vera", "kofi");

    private static final String CLIENT = "players";
    private static final String ID_PREFIX = "00000000-0000-4000-8000-0000000001";

    private final AccountStore accounts;
    private final PasswordHasher hasher;
    private final Sessions sessions;

    DemoPlayers(AccountStore accounts, PasswordHasher hasher, Sessions sessions) {
        this.accounts = accounts;
        this.hasher = hasher;
        this.sessions = sessions;
    }

    /**
     * The players.
     *
     * @param areNew whether this start created the accounts
     */
    public record Roster(List<UUID> ids, boolean areNew) {}

    /** Creates the missing accounts. */
    public Future<Roster> create(int count) {
        List<UUID> ids = IntStream.range(0, Math.min(count, NAMES.size()))
                .mapToObj(index -> UUID.fromString(ID_PREFIX + String.format(Locale.ROOT, "%02d", index)))
                .toList();
        return accounts.existing(ids)
                .compose(existing -> existing.containsAll(ids)
                        ? Future.succeededFuture(new Roster(ids, false))
                        : hasher.hash(CLIENT, PrivateFiles.randomSecret())
                                .compose(hash -> create(0, ids, existing, hash, new ArrayList<>()))
                                .map(players -> new Roster(players, existing.isEmpty())));
    }

    private Future<List<UUID>> create(int index, List<UUID> ids, Set<UUID> existing, String hash, List<UUID> players) {
        if (index == ids.size()) {
            return Future.succeededFuture(players);
        }
        UUID id = ids.get(index);
        String name = NAMES.get(index);
        Future<?> created = existing.contains(id)
                ? Future.succeededFuture()
                : accounts.create(
                        new NewAccount(
                                id,
                                new Username(name),
                                new EmailAddress(name + "@players.thisthat.example"),
                                hash,
                                Role.USER),
                        SignIn.SIGNUP_BONUS);
        // The name may be taken by a user: the service starts without this player.
        return created.transform(result -> {
            if (result.succeeded()) {
                players.add(id);
            }
            return create(index + 1, ids, existing, hash, players);
        });
    }

    /** Opens a session of an account and completes with its access token. */
    public Future<String> openSession(UUID account) {
        return sessions.open(account, 0, new Device(null, null, "simulated player"))
                .map(opened -> opened.orElseThrow().accessToken());
    }
}
