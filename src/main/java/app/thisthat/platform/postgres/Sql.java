package app.thisthat.platform.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Statements that stand as files beside the class that runs them, so that they can be read and run by themselves. */
public final class Sql {

    private Sql() {}

    /**
     * The text of a statement.
     *
     * @param beside the class in whose package the file lies
     * @param file the file's name
     * @throws IllegalStateException if there is no such file
     */
    public static String load(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no statement " + file + " beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
