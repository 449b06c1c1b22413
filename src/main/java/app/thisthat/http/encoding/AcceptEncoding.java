package app.thisthat.http.encoding;

import java.util.Locale;

/** Evaluates {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private static final String GZIP = "gzip";
    private static final String X_GZIP = "x-gzip";
    private static final String ANY = "*";

    private AcceptEncoding() {}

    /** Whether a client accepts gzip: by name or by {@code *}, and not with the weight 0. */
    static boolean allowsGzip(String header) {
        if (header == null || header.isEmpty()) {
            return false;
        }
        if (header.equals(GZIP) || (header.startsWith("gzip, ") && header.indexOf(';') < 0)) {
            return true; // most clients
        }
        boolean any = false;
        for (String entry : header.split(",", -1)) {
            int parameters = entry.indexOf(';');
            String coding = parameters < 0
                    ? entry.strip()
                    : entry.substring(0, parameters).strip();
            boolean allowed = parameters < 0 || isPositive(entry.substring(parameters + 1));
            if (coding.equalsIgnoreCase(GZIP) || coding.equalsIgnoreCase(X_GZIP)) {
                return allowed;
            }
            any |= coding.equals(ANY) && allowed;
        }
        return any;
    }

    /** Whether the parameters have no weight of zero: {@code q=0}, {@code q=0.0} and so on. */
    private static boolean isPositive(String parameters) {
        String weight = parameters.strip().toLowerCase(Locale.ROOT);
        return !weight.matches("q\\s*=\\s*0(\\.0*)?");
    }
}
