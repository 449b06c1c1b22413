package app.thisthat;

import app.thisthat.account.LoadTestUsers;
import app.thisthat.kernel.Credits;
import app.thisthat.platform.Json;
import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts users for load tests into the database of a running service and writes down how to call as them. */
final class LoadTestSeeder {

    private static final long MINUTES_MAX = 10;

    private LoadTestSeeder() {}

    /**
     * Makes users and writes them to a file, as a JSON array of {@code id}, {@code email} and {@code accessToken}.
     *
     * @throws IllegalStateException in production, or if no service runs on these settings
     */
    static void users(Settings settings, CommandLine.Seeding order) {
        if (settings.production()) {
            throw new IllegalStateException("Production is not seeded with users for load tests");
        }
        Vertx vertx = Vertx.vertx();
        Postgres postgres = Postgres.open(
                vertx,
                settings.database(),
                EmbeddedServers.runningPostgresUri(settings.dataDir(), settings.database()));
        try {
            LoadTestUsers loadUsers = new LoadTestUsers(vertx, postgres, settings.auth(), settings.dataDir());
            List<LoadTestUsers.LoadUser> users = postgres.ready(vertx)
                    .compose(ready -> loadUsers.create(order.users(), Credits.of(order.credits())))
                    .await(MINUTES_MAX, TimeUnit.MINUTES);
            Files.write(order.out(), Json.bytes(users));
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    order.users() + " users were not made within " + MINUTES_MAX + " minutes", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            vertx.close();
        }
    }
}
