package app.thisthat;

import app.thisthat.account.LoadTestUsers;
import app.thisthat.kernel.Credits;
import app.thisthat.platform.Json;
import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.postgres.DatabaseClock;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Creates users for load tests in the database of a running service. */
final class LoadTestSeeder {

    private static final long MINUTES_MAX = 10;

    private LoadTestSeeder() {}

    /**
     * Creates users and writes them to a file, as a JSON array of {@code id}, {@code email} and {@code accessToken}.
     *
     * @throws IllegalStateException in production, or if no service runs with these settings
     */
    static void createUsers(Settings settings, CommandLine.Seeding seeding) {
        if (settings.production()) {
            throw new IllegalStateException("seed is not available in production");
        }
        Vertx vertx = Vertx.vertx();
        Postgres postgres = Postgres.open(
                vertx,
                settings.database(),
                EmbeddedServers.runningPostgresUri(settings.dataDir(), settings.database()));
        try {
            List<LoadTestUsers.LoadUser> users = postgres.ready(vertx)
                    .compose(ready -> DatabaseClock.start(vertx, postgres))
                    .map(clock -> new LoadTestUsers(vertx, postgres, settings.auth(), settings.dataDir(), clock))
                    .compose(loadTestUsers -> loadTestUsers.create(seeding.users(), Credits.of(seeding.credits())))
                    .await(MINUTES_MAX, TimeUnit.MINUTES);
            Files.write(seeding.out(), Json.bytes(users));
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Creation of " + seeding.users() + " users exceeded " + MINUTES_MAX + " minutes", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            vertx.close();
        }
    }
}
