package app.thisthat.account.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * The generated signing key of a development data folder. It is kept in a file, so tokens stay valid after a restart.
 */
final class KeyFile {

    private static final String NAME = "jwt-key";
    private static final String KID = "development";

    private KeyFile() {}

    /** Reads the key of a folder, and creates it if it is absent. Only the owner can read the file. Blocks. */
    static SigningKeys open(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            if (Files.notExists(file)) {
                Files.createDirectories(folder);
                write(file, KID + ":" + random());
            }
            return SigningKeys.parse(List.of(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write the key file " + file, e);
        }
    }

    private static void write(Path file, String key) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var creation = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, creation, ownerOnly)) {
            channel.write(StandardCharsets.US_ASCII.encode(key));
        }
    }

    private static String random() {
        byte[] key = new byte[SigningKeys.KEY_BYTES_MIN];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
