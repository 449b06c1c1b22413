package app.thisthat.harness;

import app.thisthat.platform.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** Makes the data of a streaming standby by a base backup of a running server. The binaries have no pg_basebackup. */
final class StandbyFiles {

    /** Folders whose contents belong to the running server. The standby streams the log from the start of the backup. */
    private static final Set<String> LEFT_OUT = Set.of("pg_wal", "pg_replslot", "pg_stat_tmp");

    private static final Set<String> FILES_LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

    private StandbyFiles() {}

    /** Copies the data of a server and its password into the folder of a new standby. */
    static void create(EmbeddedPostgres primary, Path home) {
        Path data = home.resolve("data");
        try (Connection connection = Servers.connect(primary.uri());
                Statement sql = connection.createStatement()) {
            Files.createDirectories(home);
            sql.execute("select pg_backup_start('standby', true)");
            copy(primary.data(), data);
            Files.copy(primary.data().resolveSibling("password"), home.resolve("password"));
            try (ResultSet stopped = sql.executeQuery("select labelfile from pg_backup_stop(false)")) {
                stopped.next();
                Files.writeString(data.resolve("backup_label"), stopped.getString(1));
            }
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(
                    data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = '" + connectionInfo(URI.create(primary.uri())) + "'\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("No base backup", e);
        }
    }

    private static String connectionInfo(URI uri) {
        String[] user = uri.getUserInfo().split(":", 2);
        return "host=" + uri.getHost() + " port=" + uri.getPort() + " user=" + user[0] + " password=" + user[1];
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(from.relativize(folder).toString());
                Files.createDirectory(
                        copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return LEFT_OUT.contains(from.relativize(folder).toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!FILES_LEFT_OUT.contains(file.getFileName().toString())) {
                    try {
                        Files.copy(
                                file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException deletedMeanwhile) {
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // deleted meanwhile
                }
                throw e;
            }
        });
    }
}
