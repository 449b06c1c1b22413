package app.thisthat.platform;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files and folders that only their owner can read. A file appears with its whole content or not at all, also after a
 * crash of the process or of the machine. All methods block.
 */
public final class PrivateFiles {

    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwx------");

    /** Marks files and folders that are being made. What a crash leaves of them is deleted by {@link #deleteUnfinished}. */
    private static final String UNFINISHED = ".part";

    private static final Pattern UNFINISHED_NAME = Pattern.compile(".*\\.part(\\d{1,18})-\\d+");
    private static final AtomicLong COUNTER = new AtomicLong();

    /** Marks damaged files that were set aside. */
    private static final String DAMAGED = ".damaged";

    private static final int SECRET_BYTES = 24;

    private PrivateFiles() {}

    /** Creates a folder unless it exists, and removes the permissions of others. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, attribute(FOLDER_MODE));
        if (!Files.getPosixFilePermissions(folder).equals(FOLDER_MODE)) {
            Files.setPosixFilePermissions(folder, FOLDER_MODE);
        }
    }

    /** Creates an empty file unless it exists, and removes the permissions of others. */
    public static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, attribute(FILE_MODE));
        } catch (FileAlreadyExistsException exists) {
            Files.setPosixFilePermissions(file, FILE_MODE);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> mode) {
        return PosixFilePermissions.asFileAttribute(mode);
    }

    /** Writes a file, or replaces it. */
    public static void write(Path file, String text) throws IOException {
        Path unfinished = writeUnfinished(file, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        sync(file.getParent());
    }

    /** Writes a file unless it exists. Of concurrent writers one succeeds. */
    public static void writeIfAbsent(Path file, String text) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path unfinished = writeUnfinished(file, text);
        try {
            Files.createLink(file, unfinished); // unlike a move, it does not replace a file
        } catch (FileAlreadyExistsException writtenConcurrently) {
            return;
        } finally {
            Files.delete(unfinished);
        }
        sync(file.getParent());
    }

    private static Path writeUnfinished(Path file, String text) throws IOException {
        Path unfinished = unfinished(file);
        try (FileChannel channel = FileChannel.open(unfinished, Set.of(CREATE_NEW, WRITE), attribute(FILE_MODE))) {
            for (ByteBuffer bytes = StandardCharsets.UTF_8.encode(text); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return unfinished;
    }

    /** A new sibling under which this process makes a file or a folder before it gets its name. */
    public static Path unfinished(Path target) {
        return target.resolveSibling(
                target.getFileName() + UNFINISHED + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet());
    }

    /** Gives a finished file or folder its name, durably. */
    public static void publish(Path unfinished, Path target) throws IOException {
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.getParent());
    }

    /**
     * Deletes what ended processes left unfinished in a folder. A program that outlived its process may still write to
     * such a folder.
     */
    public static void deleteUnfinished(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(PrivateFiles::isAbandoned).toList()) {
                try {
                    deleteTree(entry);
                } catch (DirectoryNotEmptyException inUse) {
                    // left to the next start
                }
            }
        }
    }

    private static boolean isAbandoned(Path entry) {
        Matcher name = UNFINISHED_NAME.matcher(entry.getFileName().toString());
        if (!name.matches()) {
            return false;
        }
        long pid = Long.parseLong(name.group(1));
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }

    /** Deletes a file, or a folder with its content. */
    public static void deleteTree(Path root) throws IOException {
        if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(root)) {
                for (Path entry : entries.toList()) {
                    deleteTree(entry);
                }
            } catch (NoSuchFileException deletedConcurrently) {
                return;
            }
        }
        Files.deleteIfExists(root);
    }

    /** Renames a damaged file, so that a new one can take its place. Returns the new name. Keeps one such file. */
    public static Path setAside(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
        deleteTree(aside);
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        return aside;
    }

    /** Writes the entries of a folder to the disk. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    /** A random secret of hexadecimal digits. */
    public static String randomSecret() {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** The secret in a file, without white space at its ends. */
    public static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
