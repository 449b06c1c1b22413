package app.thisthat;

import java.util.Locale;

/** The text that a started service prints in development: its addresses and the demo logins. */
final class StartBanner {

    private StartBanner() {}

    static String of(Service service) {
        String base = "http://localhost:" + service.port();
        StringBuilder text = new StringBuilder("\nTHISTHAT is ready. Open " + base + "\n\n");
        line(text, "API", base + "/api/v1");
        line(text, "Documentation", base + "/docs");
        line(text, "Contract", base + "/openapi.yaml");
        line(text, "Health, metrics", "http://localhost:" + service.managementPort() + "/health/ready, /metrics");
        line(
                text,
                "Live updates",
                "ws://localhost:" + service.port() + "/api/v1/live, described at " + base + "/docs/live");
        service.simulatorControl().ifPresent(url -> line(text, "Simulator", url + "/markets"));
        service.demoLogins()
                .forEach(login -> line(text, "Demo " + login.role(), login.email() + " / " + login.password()));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-16s %s%n", name, value));
    }
}
