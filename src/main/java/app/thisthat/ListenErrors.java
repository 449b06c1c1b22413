package app.thisthat;

import app.thisthat.platform.config.SettingsReader;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Failures of servers that cannot listen on the address of their settings. */
final class ListenErrors {

    private ListenErrors() {}

    /**
     * Names the address and its settings if a server cannot listen.
     *
     * @param settings names of the settings that change the address
     */
    static <T> Future<T> named(Future<T> listening, String host, int port, String... settings) {
        return listening.recover(failure -> Future.failedFuture(named(failure, host + ":" + port, settings)));
    }

    private static Throwable named(Throwable failure, String address, String... settings) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                String names = Arrays.stream(settings)
                        .map(SettingsReader::environmentName)
                        .collect(Collectors.joining(" or "));
                return new IllegalStateException(
                        "Cannot listen on " + address + ": " + cause.getMessage() + "; change " + names, failure);
            }
        }
        return failure;
    }
}
