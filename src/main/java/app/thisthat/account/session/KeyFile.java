package app.thisthat.account.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The key that development makes for itself, kept so that tokens outlive a restart. */
final class KeyFile {

    private static final String NAME = "jwt-key";
    private static final String KID = "development";

    private KeyFile() {}

    /** Reads the key below a folder, and makes it first if it is absent; readable for its owner only. Blocks. */
    static SigningKeys open(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            if (Files.notExists(file)) {
                Files.createDirectories(folder);
                write(file, KID + ":" + random());
            }
            return SigningKeys.parse(List.of(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a key in " + file, e);
        }
    }

    private static void write(Path file, String key) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var creation = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, creation, ownerOnly)) {
            channel.write(java.nio.charset.StandardCharsets.US_ASCII.encode(key));
        }
    }

    private static String random() {
        byte[] key = new byte[SigningKeys.KEY_BYTES_MIN];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
