package app.thisthat.account.session;

import app.thisthat.platform.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generated signing key of a development data folder. It is kept in a file, so tokens stay valid after a restart. A
 * file without a valid key is set aside, and a new key is generated.
 */
final class KeyFile {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final String NAME = "jwt-key";
    private static final String KID = "development";

    private KeyFile() {}

    /** Reads the key of a folder, and creates it if it is absent. Only the owner can read the file. Blocks. */
    static SigningKeys open(Path folder) {
        Path file = folder.toAbsolutePath().resolve(NAME);
        try {
            PrivateFiles.createFolder(file.getParent());
            if (Files.exists(file) && !isValid(file)) {
                Path aside = PrivateFiles.setAside(file);
                LOG.warn("Signing key file damaged, renamed to {}. All sessions end; users sign in again", aside);
            }
            PrivateFiles.writeIfAbsent(file, KID + ":" + random());
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write the key file " + file, e);
        }
    }

    private static boolean isValid(Path file) {
        try {
            read(file);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static SigningKeys read(Path file) {
        return SigningKeys.parse(List.of(PrivateFiles.read(file)));
    }

    private static String random() {
        byte[] key = new byte[SigningKeys.KEY_BYTES_MIN];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
