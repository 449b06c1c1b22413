package app.thisthat.account;

import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.account.credentials.PasswordPolicy;
import app.thisthat.account.credentials.SignIn;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts that are made at the start where they are absent: the admin of the settings; in development, unless one
 * is set, a demo admin and two demo users.
 */
public final class BootstrapAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(BootstrapAccounts.class);
    private static final List<Login> DEMO = List.of(
            new Login("admin", "admin@thisthat.example", "demo-admin-1", NewAccount.ADMIN),
            new Login("alice", "alice@thisthat.example", "demo-alice-1", NewAccount.USER),
            new Login("bob", "bob@thisthat.example", "demo-bob-12", NewAccount.USER));

    private final AccountStore accounts;
    private final PasswordHasher passwords;

    BootstrapAccounts(AccountStore accounts, PasswordHasher passwords) {
        this.accounts = accounts;
        this.passwords = passwords;
    }

    /**
     * Whom one can log in as.
     *
     * @param role {@code admin} or {@code user}
     */
    public record Login(String username, String email, String password, String role) {}

    /**
     * Creates the missing accounts.
     *
     * @param withDemoUsers whether to create the demo accounts, never in production
     * @return the demo logins to show, empty in production
     */
    public Future<List<Login>> create(AdminSettings admin, boolean withDemoUsers) {
        boolean adminIsSet = !admin.email().isEmpty();
        List<Login> demo = DEMO.stream()
                .filter(login -> withDemoUsers)
                .filter(login -> !adminIsSet || !login.role.equals(NewAccount.ADMIN))
                .toList();
        List<Login> wanted = new ArrayList<>(demo);
        if (adminIsSet) {
            PasswordPolicy.check(admin.password(), "admin.password");
            wanted.add(new Login("admin", admin.email(), admin.password(), NewAccount.ADMIN));
        }
        return Future.all(wanted.stream().map(this::createIfAbsent).toList()).map(demo);
    }

    private Future<Void> createIfAbsent(Login login) {
        return accounts.credentials(login.email)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture()
                        : passwords.hash(login.password).compose(hash -> create(login, login.username, hash)));
    }

    private Future<Void> create(Login login, String username, String hash) {
        NewAccount account =
                new NewAccount(Ids.next(), new Username(username), new EmailAddress(login.email), hash, login.role);
        return accounts.create(account, SignIn.SIGNUP_BONUS)
                .onSuccess(made -> LOG.info("Made the {} account {}", login.role, login.email))
                .recover(failure -> recover(failure, login, account, hash));
    }

    /** Another node may have made the account at the same time; and a user may have the name, but not the address. */
    private Future<Void> recover(Throwable failure, Login login, NewAccount account, String hash) {
        if (failure instanceof RefusedException refused) {
            if (refused.refusal().code() == RefusalCode.EMAIL_TAKEN) {
                return Future.succeededFuture();
            }
            if (account.username().value().equals(login.username)) {
                return create(
                        login, login.username + "-" + account.id().toString().substring(24), hash);
            }
        }
        return Future.failedFuture(failure);
    }
}
