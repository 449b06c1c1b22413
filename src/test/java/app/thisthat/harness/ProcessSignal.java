package app.thisthat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What can be done to a process from outside. */
public enum ProcessSignal {

    /** It is gone, without a word. */
    KILL,

    /** It does nothing, but its connections stay open. */
    STOP,

    /** It goes on after {@link #STOP}. */
    CONT;

    /** Sends it; returns when that is done. */
    public void send(ProcessHandle process) {
        if (this == KILL) {
            process.destroyForcibly(); // which does not mind that it has just ended by itself
            return;
        }
        try {
            int exit = new ProcessBuilder("kill", "-" + name(), String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError("no process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
