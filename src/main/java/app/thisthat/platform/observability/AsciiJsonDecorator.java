package app.thisthat.platform.observability;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import net.logstash.logback.decorate.JsonGeneratorDecorator;

/**
 * Escapes all characters of a JSON log line that are not printable ASCII, also unpaired surrogates, with which the event
 * could not be encoded. {@code conf/logback.xml} names it.
 */
public final class AsciiJsonDecorator implements JsonGeneratorDecorator {

    private static final int DELETE = 0x7F;

    /** JSON does not require an escape for the control character DELETE. */
    private static final CharacterEscapes ESCAPES = new CharacterEscapes() {
        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[DELETE] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return null;
        }
    };

    @Override
    public JsonGenerator decorate(JsonGenerator generator) {
        return generator.setCharacterEscapes(ESCAPES).setHighestNonEscapedChar(DELETE);
    }
}
