package app.thisthat.kernel;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * The characters that external text may contain (rule {@code clean-text}). Invisible characters make different texts
 * look the same or change the text direction, so they are allowed only where scripts and emoji need them: joiners after
 * letters of scripts that join, joiners between emoji, variation selectors after symbols and ideographs, and tags in
 * flags. Other rejected characters are controls (PostgreSQL rejects NUL), unpaired surrogates (not encodable as UTF-8),
 * noncharacters, and private-use characters, for which an icon font shows an arbitrary icon.
 */
public final class CleanText {

    /** Hangul fillers, the empty Braille pattern, the object replacement character and the null notehead. */
    private static final String WITHOUT_SHAPE = "\u115F\u1160\u3164\uFFA0\u2800\uFFFC\uD834\uDD59";

    private static final int NONE = -1;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;
    private static final int NEXT_LINE = 0x85;
    private static final int BLACK_FLAG = 0x1F3F4;
    private static final int TAG_FIRST = 0xE0020;
    private static final int TAG_LAST = 0xE007E;
    private static final int TAG_END = 0xE007F;

    /** Most tags of a flag: the longest codes of regions have six characters. */
    private static final int TAGS_MAX = 8;

    /** Most combining marks between a letter and its joiner. */
    private static final int MARKS_MAX = 4;

    private static final Set<UnicodeScript> JOINING_SCRIPTS = EnumSet.of(
            UnicodeScript.ADLAM,
            UnicodeScript.ARABIC,
            UnicodeScript.BALINESE,
            UnicodeScript.BENGALI,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.GUJARATI,
            UnicodeScript.GURMUKHI,
            UnicodeScript.HANIFI_ROHINGYA,
            UnicodeScript.JAVANESE,
            UnicodeScript.KANNADA,
            UnicodeScript.KHMER,
            UnicodeScript.MALAYALAM,
            UnicodeScript.MANDAIC,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.MYANMAR,
            UnicodeScript.NKO,
            UnicodeScript.ORIYA,
            UnicodeScript.PHAGS_PA,
            UnicodeScript.SINHALA,
            UnicodeScript.SYRIAC,
            UnicodeScript.TAMIL,
            UnicodeScript.TELUGU,
            UnicodeScript.TIBETAN);

    /** Scripts whose letters have no variants. */
    private static final Set<UnicodeScript> SCRIPTS_WITHOUT_VARIANTS =
            EnumSet.of(UnicodeScript.LATIN, UnicodeScript.GREEK, UnicodeScript.CYRILLIC);

    private CleanText() {}

    /** Whether the text contains no rejected character. Line breaks and tabs are allowed. */
    public static boolean isClean(String text) {
        int i = 0;
        while (i < text.length()) {
            int length = allowedLength(text, i, text, i);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** Whether the text is clean and contains no line breaks or tabs. */
    public static boolean isCleanLine(String text) {
        return isClean(text) && text.chars().noneMatch(CleanText::isBreak);
    }

    /**
     * Whether the text shows nothing: it is empty or has only spaces, line breaks, control and format characters,
     * combining marks without a letter, and letters and symbols without a shape.
     */
    public static boolean isBlank(String text) {
        return text.codePoints().allMatch(CleanText::isBlank);
    }

    private static boolean isBlank(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.NON_SPACING_MARK,
                    Character.SURROGATE -> true;
            default -> WITHOUT_SHAPE.indexOf(codePoint) >= 0;
        };
    }

    /** The text without its rejected characters. */
    public static String clean(String text) {
        return clean(text, false);
    }

    /** The text without its rejected characters; a space replaces each run of line breaks and tabs. */
    public static String cleanLine(String text) {
        return clean(text, true);
    }

    private static String clean(String text, boolean oneLine) {
        if (oneLine ? isCleanLine(text) : isClean(text)) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        boolean afterBreak = false;
        int i = 0;
        while (i < text.length()) {
            int length = allowedLength(kept, kept.length(), text, i);
            boolean isBreak = oneLine && isBreak(text.charAt(i));
            if (isBreak && !afterBreak) {
                kept.append(' ');
            } else if (!isBreak) {
                kept.append(text, i, i + length);
            }
            afterBreak = isBreak;
            i += Math.max(length, isBreak ? 1 : Character.charCount(text.codePointAt(i)));
        }
        return kept.toString();
    }

    /**
     * The number of characters from an index that are allowed together, 0 if the first one is rejected.
     *
     * @param before contains the preceding text, up to {@code end}
     */
    private static int allowedLength(CharSequence before, int end, String text, int index) {
        char first = text.charAt(index);
        if (first >= ' ' && first < 0x7F) {
            return 1;
        }
        int codePoint = text.codePointAt(index);
        int length = Character.charCount(codePoint);
        if (isVariationSelector(codePoint)) {
            return takesVariation(previous(before, end)) ? length : 0;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> first == '\n' || first == '\t' || first == '\r' ? 1 : 0;
            case Character.SURROGATE, Character.PRIVATE_USE -> 0;
            case Character.FORMAT -> formatLength(before, end, text, index);
            case Character.UNASSIGNED -> isNonCharacter(codePoint) || isIgnorable(codePoint) ? 0 : length;
            default -> isIgnorable(codePoint) ? 0 : length;
        };
    }

    private static int formatLength(CharSequence before, int end, String text, int index) {
        int codePoint = text.codePointAt(index);
        if (codePoint == ZERO_WIDTH_JOINER || codePoint == ZERO_WIDTH_NON_JOINER) {
            boolean allowed = joinsLetters(before, end)
                    || (codePoint == ZERO_WIDTH_JOINER
                            && isEmoji(base(before, end))
                            && index + 1 < text.length()
                            && isEmoji(text.codePointAt(index + 1)));
            return allowed ? 1 : 0;
        }
        if (codePoint >= TAG_FIRST && codePoint <= TAG_LAST) {
            return previous(before, end) == BLACK_FLAG ? tagsLength(text, index) : 0;
        }
        return isVisibleFormat(codePoint) ? Character.charCount(codePoint) : 0;
    }

    /** The length of a complete run of tags, 0 if its end is missing. */
    private static int tagsLength(String text, int index) {
        int i = index;
        for (int tags = 0; tags <= TAGS_MAX && i < text.length(); tags++) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint == TAG_END) {
                return i - index;
            }
            if (codePoint < TAG_FIRST || codePoint > TAG_LAST) {
                return 0;
            }
        }
        return 0;
    }

    private static boolean joinsLetters(CharSequence before, int end) {
        int previous = previous(before, end);
        int base = base(before, end);
        return base != NONE
                && previous != ZERO_WIDTH_JOINER
                && previous != ZERO_WIDTH_NON_JOINER
                && JOINING_SCRIPTS.contains(UnicodeScript.of(base));
    }

    private static int previous(CharSequence text, int end) {
        return end == 0 ? NONE : Character.codePointBefore(text, end);
    }

    /** The character to which the combining marks before {@code end} belong; none if there are too many. */
    private static int base(CharSequence text, int end) {
        int i = end;
        for (int marks = 0; marks <= MARKS_MAX && i > 0; marks++) {
            int codePoint = Character.codePointBefore(text, i);
            if (UnicodeScript.of(codePoint) != UnicodeScript.INHERITED) {
                return codePoint;
            }
            i -= Character.charCount(codePoint);
        }
        return NONE;
    }

    /** Emoji that can be part of a joined one: symbols, arrows, and the blocks of emoji with future additions. */
    private static boolean isEmoji(int codePoint) {
        return (codePoint >= 0x1F000 && codePoint <= 0x1FAFF)
                || (codePoint >= 0x2190 && codePoint <= 0x2BFF)
                || (codePoint > 0x7F && Character.getType(codePoint) == Character.OTHER_SYMBOL);
    }

    private static boolean isVariationSelector(int codePoint) {
        return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                || (codePoint >= 0xE0100 && codePoint <= 0xE01EF)
                || (codePoint >= 0x180B && codePoint <= 0x180D)
                || codePoint == 0x180F;
    }

    private static boolean takesVariation(int codePoint) {
        return codePoint != NONE
                && !Character.isWhitespace(codePoint)
                && !Character.isSpaceChar(codePoint)
                && UnicodeScript.of(codePoint) != UnicodeScript.INHERITED
                && !SCRIPTS_WITHOUT_VARIANTS.contains(UnicodeScript.of(codePoint));
    }

    private static boolean isNonCharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }

    /** Invisible characters outside the category of format characters: fillers, and reserved code points. */
    private static boolean isIgnorable(int codePoint) {
        return codePoint == 0x034F // combining grapheme joiner
                || codePoint == 0x115F
                || codePoint == 0x1160 // Hangul fillers
                || codePoint == 0x3164
                || codePoint == 0xFFA0
                || codePoint == 0x17B4
                || codePoint == 0x17B5 // Khmer inherent vowels
                || codePoint == 0x2065
                || (codePoint >= 0xFFF0 && codePoint <= 0xFFF8)
                || (codePoint >= 0xE0000 && codePoint <= 0xE0FFF);
    }

    /** Format characters with a glyph (numbers and verses in Arabic, abbreviations in Syriac), and hieroglyph joiners. */
    private static boolean isVisibleFormat(int codePoint) {
        return (codePoint >= 0x0600 && codePoint <= 0x0605)
                || codePoint == 0x06DD
                || codePoint == 0x070F
                || codePoint == 0x0890
                || codePoint == 0x0891
                || codePoint == 0x08E2
                || codePoint == 0x110BD
                || codePoint == 0x110CD
                || (codePoint >= 0x13430 && codePoint <= 0x1343F);
    }

    private static boolean isBreak(int character) {
        return (character >= '\t' && character <= '\r')
                || character == NEXT_LINE
                || character == LINE_SEPARATOR
                || character == PARAGRAPH_SEPARATOR;
    }
}
