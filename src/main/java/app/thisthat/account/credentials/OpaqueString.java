package app.thisthat.account.credentials;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * The form in which passwords are compared (RFC 8265, profile OpaqueString): keyboards encode one text in different
 * ways. The profile also excludes code points that the Unicode version in use does not know or ignores. Those stay
 * allowed here, so that a new emoji in a password works, and an update of Java changes no password.
 */
final class OpaqueString {

    private static final Pattern SPACE = Pattern.compile("\\p{Zs}");

    private OpaqueString() {}

    /** Maps all spaces to U+0020, and composes characters (NFC). */
    static String of(String text) {
        return Normalizer.normalize(SPACE.matcher(text).replaceAll(" "), Normalizer.Form.NFC);
    }
}
