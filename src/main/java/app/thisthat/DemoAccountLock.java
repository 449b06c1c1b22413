package app.thisthat;

import app.thisthat.account.DemoAccounts;
import app.thisthat.account.credentials.PasswordHasher;
import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Replaces the published passwords in the database of a stopped service. */
final class DemoAccountLock {

    private static final long MINUTES_MAX = 5;

    private DemoAccountLock() {}

    /** Returns the number of accounts whose password was replaced. Blocks. */
    static int lock(Settings settings) {
        Vertx vertx = Vertx.vertx();
        try (EmbeddedServers servers =
                EmbeddedServers.start(settings.dataDir(), settings.database(), settings.redis())) {
            Postgres postgres = Postgres.open(vertx, settings.database(), servers.postgresUri());
            DemoAccounts demoAccounts = new DemoAccounts(postgres, new PasswordHasher(vertx, settings.auth()));
            return postgres.ready(vertx)
                    .compose(ready -> demoAccounts.lock())
                    .eventually(postgres::close)
                    .await(MINUTES_MAX, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The database did not respond within " + MINUTES_MAX + " minutes", e);
        } finally {
            vertx.close();
        }
    }
}
