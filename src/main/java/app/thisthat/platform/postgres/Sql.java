package app.thisthat.platform.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Loads SQL and Lua files, which are in the package of the class that runs them. */
public final class Sql {

    private Sql() {}

    /**
     * Loads a file.
     *
     * @param location class in the package of the file
     * @throws IllegalStateException if the file does not exist
     */
    public static String load(Class<?> location, String file) {
        try (InputStream in = location.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("File " + file + " is missing in the package of " + location.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
