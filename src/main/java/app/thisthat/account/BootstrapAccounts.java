package app.thisthat.account;

import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.account.credentials.SignIn;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts that the service creates at the start if they are absent: the admin of the settings, and in development
 * demo accounts. With an admin in the settings there is no demo admin.
 */
public final class BootstrapAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(BootstrapAccounts.class);

    /** Their ids are fixed, so that they are recognised after a change of the name and of the address. */
    static final List<Login> DEMO = List.of(
            demo(1, "admin", "demo-admin-1", Role.ADMIN),
            demo(2, "alice", "demo-alice-1", Role.USER),
            demo(3, "bob", "demo-bob-12", Role.USER));

    private static final String CLIENT = "bootstrap";

    private final AccountStore accounts;
    private final PasswordHasher hasher;

    BootstrapAccounts(AccountStore accounts, PasswordHasher hasher) {
        this.accounts = accounts;
        this.hasher = hasher;
    }

    /** The login of a bootstrap account. */
    public record Login(UUID id, String username, String email, String password, Role role) {}

    private static Login demo(int number, String username, String password, Role role) {
        UUID id = UUID.fromString("00000000-0000-4000-8000-00000000000" + number);
        return new Login(id, username, username + "@thisthat.example", password, role);
    }

    /** Whether a password is that of a demo account. */
    static boolean isDemoPassword(String password) {
        return DEMO.stream().map(Login::password).anyMatch(password::equals);
    }

    /** Creates the missing accounts. Returns the demo logins; demo users must not be created in production. */
    public Future<List<Login>> create(AdminSettings admin, boolean withDemoUsers) {
        boolean adminIsSet = !admin.email().isEmpty();
        List<Login> demo = DEMO.stream()
                .filter(login -> withDemoUsers)
                .filter(login -> !adminIsSet || login.role != Role.ADMIN)
                .toList();
        List<Login> logins = new ArrayList<>(demo);
        if (adminIsSet) {
            logins.add(new Login(Ids.next(), "admin", admin.email(), admin.password(), Role.ADMIN));
        }
        return createInTurn(logins.iterator()).map(demo);
    }

    /** One at a time, because a hash that waits too long is refused. */
    private Future<Void> createInTurn(Iterator<Login> logins) {
        return logins.hasNext()
                ? createIfAbsent(logins.next()).compose(created -> createInTurn(logins))
                : Future.succeededFuture();
    }

    private Future<Void> createIfAbsent(Login login) {
        return accounts.findCredentials(login.email)
                .compose(found -> found.isPresent() ? Future.succeededFuture(true) : accounts.exists(login.id))
                .compose(exists -> exists
                        ? Future.succeededFuture()
                        : hasher.hash(CLIENT, login.password).compose(hash -> create(login, login.username, hash)));
    }

    private Future<Void> create(Login login, String username, String hash) {
        NewAccount account =
                new NewAccount(login.id, new Username(username), new EmailAddress(login.email), hash, login.role);
        return accounts.create(account, SignIn.SIGNUP_BONUS)
                .onSuccess(created -> LOG.info("Account created: {}, role {}", login.email, login.role.wire()))
                .recover(failure -> recover(failure, login, account, hash));
    }

    /** Another node may create the account concurrently. A user may have the name; then a suffix is added. */
    private Future<Void> recover(Throwable failure, Login login, NewAccount account, String hash) {
        if (failure instanceof RefusedException refused) {
            if (refused.refusal().code() == RefusalCode.EMAIL_TAKEN) {
                return Future.succeededFuture();
            }
            return accounts.exists(login.id).compose(exists -> {
                if (exists) {
                    return Future.succeededFuture();
                }
                return account.username().value().equals(login.username)
                        ? create(
                                login,
                                login.username + "-" + login.id.toString().substring(24),
                                hash)
                        : Future.failedFuture(failure);
            });
        }
        return Future.failedFuture(failure);
    }
}
