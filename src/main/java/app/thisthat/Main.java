package app.thisthat;

/** Starts the service and takes it down again; the only place that knows every room. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {}
}
