package app.thisthat.harness;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to a process. */
public enum ProcessSignal {

    /** Ends the process at once. */
    KILL,

    /** Suspends the process; its connections stay open. */
    STOP,

    /** Resumes the process after {@link #STOP}. */
    CONT;

    /** Sends the signal. */
    public void send(ProcessHandle process) {
        if (this == KILL) {
            process.destroyForcibly(); // no failure if the process has just ended
            return;
        }
        try {
            int exit = new ProcessBuilder("kill", "-" + name(), String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError("No process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
