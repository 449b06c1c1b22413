package app.thisthat.platform.embedded;

import app.thisthat.platform.PrivateFiles;
import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL binaries of this system. */
final class PostgresBinaries {

    private static final int OWNER_EXECUTES = 0100;

    private PostgresBinaries() {}

    /**
     * Unpacks the binaries from the class path unless the directory exists.
     *
     * @param into directory that will contain {@code bin}, {@code lib} and {@code share}
     */
    static void unpack(Path into) {
        if (!Files.isDirectory(into)) {
            try (InputStream archive = open()) {
                unpack(archive, into);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot unpack PostgreSQL to " + into, e);
            }
        }
    }

    /** Unpacks an archive atomically. Another process may unpack the same archive at the same time. */
    static void unpack(InputStream archive, Path into) throws IOException {
        Path unfinished = PrivateFiles.unfinished(into);
        try {
            extract(archive, unfinished);
            PrivateFiles.publish(unfinished, into);
        } catch (IOException e) {
            PrivateFiles.deleteTree(unfinished);
            if (!Files.isDirectory(into)) {
                throw e;
            }
        }
    }

    /** The command line of a program. PostgreSQL does not run as root; there it runs as nobody in a user namespace. */
    static List<String> command(Path programs, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (ProcessRunner.onLinux() && new UnixSystem().getUid() == 0) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static InputStream open() {
        String name = "/postgres-" + (ProcessRunner.onLinux() ? "linux" : "darwin") + "-"
                + (ProcessRunner.onArm() ? "arm_64" : "x86_64") + ".txz";
        InputStream archive = PostgresBinaries.class.getResourceAsStream(name);
        if (archive == null) {
            throw new IllegalStateException(
                    "No embedded PostgreSQL is available for this system; set THISTHAT_DATABASE_URI");
        }
        return archive;
    }

    private static void extract(InputStream archive, Path into) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    sync(file);
                    boolean program = (entry.getMode() & OWNER_EXECUTES) != 0;
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        }
    }
}
