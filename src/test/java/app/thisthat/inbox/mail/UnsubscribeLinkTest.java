package app.thisthat.inbox.mail;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.session.LinkSigner;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.inbox.MailList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnsubscribeLinkTest {

    private static final String OLD_KEY = "old:" + "A".repeat(43);
    private static final String NEW_KEY = "new:" + "B".repeat(42) + "E";

    private final LinkSigner signer = new LinkSigner(SigningKeys.parse(List.of(OLD_KEY)));
    private final UnsubscribeLink link = new UnsubscribeLink(UUID.randomUUID(), MailList.NEWS, 7);

    @Test
    void signedLink_isRead() {
        assertThat(UnsubscribeLink.read(link.signed(signer), signer)).contains(link);
        assertThat(link.signed(signer)).matches("[A-Za-z0-9_.-]{1,200}");
    }

    @Test
    void linkOfAnOlderKey_isReadAfterARotation() {
        LinkSigner rotated = new LinkSigner(SigningKeys.parse(List.of(NEW_KEY, OLD_KEY)));

        assertThat(UnsubscribeLink.read(link.signed(signer), rotated)).contains(link);
        assertThat(UnsubscribeLink.read(link.signed(rotated), signer)).isEmpty();
    }

    @Test
    void everyChangedCharacter_makesALinkInvalid() {
        String signed = link.signed(signer);
        for (int i = 0; i < signed.length(); i++) {
            char other = signed.charAt(i) == 'A' ? 'Q' : 'A';
            String changed = signed.substring(0, i) + other + signed.substring(i + 1);
            assertThat(UnsubscribeLink.read(changed, signer)
                                    .filter(link::equals)
                                    .isEmpty()
                            || sameBytes(signed, changed))
                    .as(changed)
                    .isTrue();
        }
        for (String malformed : List.of("", ".", "a", "a.b.c", "*.*", signed + "A", signed.replace(".", ""))) {
            assertThat(UnsubscribeLink.read(malformed, signer)).isEmpty();
        }
    }

    /** The last character of base64 has bits that belong to no byte. */
    private static boolean sameBytes(String one, String other) {
        String[] first = one.split("\\.", -1);
        String[] second = other.split("\\.", -1);
        return second.length == 2
                && Arrays.equals(decode(first[0]), decode(second[0]))
                && Arrays.equals(decode(first[1]), decode(second[1]));
    }

    private static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
