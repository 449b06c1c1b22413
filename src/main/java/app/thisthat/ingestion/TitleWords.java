package app.thisthat.ingestion;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a title, for comparisons that ignore case, accents, compatibility forms, punctuation, possessive endings
 * and the notation of numbers ({@code $100k} and {@code 100,000} are equal).
 */
final class TitleWords {

    /** Words that name nothing: function words, question words, and words that every market of a kind has. */
    private static final Set<String> INSIGNIFICANT = Set.of(
            ("a an the of in on at by to for from and or with into than as be is are was were will would do does did"
                            + " who whom whose what which when where why how many much any this that these those it its"
                            + " before after between until during end vs v versus x yes no next"
                            + " price hit reach above below over under up down more less number win wins winner winners"
                            + " champion champions election elections market markets spread total totals moneyline"
                            + " odds props fc cf afc sc")
                    .split(" "));

    private static final Pattern WORD = Pattern.compile("\\p{N}+(?:\\.\\p{N}+)+\\p{L}*|[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern POSSESSIVE = Pattern.compile("['’]s\\b");
    private static final Pattern APOSTROPHE = Pattern.compile("(?<=\\p{L})['’](?=\\p{L})");
    private static final Pattern DIGIT_GROUP = Pattern.compile("(?<=\\p{N}),(?=\\p{N}{3}(?!\\p{N}))");
    private static final Pattern SHORT_NUMBER = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(k|m|mm|b|bn)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)*");
    private static final int ACRONYM_LENGTH_MIN = 2;
    private static final int ACRONYM_LENGTH_MAX = 5;

    private final List<Word> words;

    /**
     * A word.
     *
     * @param folded the word as it is compared
     * @param written the word as the title has it
     */
    record Word(String folded, String written, boolean isNumber, boolean isAcronym) {

        static Word of(String written) {
            String folded = fold(written);
            boolean isAcronym = written.length() >= ACRONYM_LENGTH_MIN
                    && written.length() <= ACRONYM_LENGTH_MAX
                    && written.codePoints().allMatch(TitleWords::isCapital);
            return new Word(folded, written, NUMBER.matcher(folded).matches(), isAcronym);
        }

        boolean isSignificant() {
            return !INSIGNIFICANT.contains(folded);
        }

        /** Whether it has a digit or a capital, or a script without capitals. */
        boolean looksLikeAName() {
            return written.codePoints().anyMatch(c -> Character.isDigit(c) || isCapital(c))
                    || written.codePoints().noneMatch(Character::isLowerCase);
        }
    }

    private TitleWords(List<Word> words) {
        this.words = List.copyOf(words);
    }

    static TitleWords of(String title) {
        String text = isAscii(title) ? title : Normalizer.normalize(title, Normalizer.Form.NFKC);
        text = POSSESSIVE.matcher(text).replaceAll("");
        text = APOSTROPHE.matcher(text).replaceAll("");
        text = DIGIT_GROUP.matcher(text).replaceAll("");
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            Word word = Word.of(matcher.group());
            if (!word.folded.isEmpty()) { // a mark without a letter
                words.add(word);
            }
        }
        return new TitleWords(words);
    }

    private static boolean isCapital(int c) {
        return Character.isUpperCase(c) || Character.isTitleCase(c);
    }

    private static String fold(String word) {
        String folded = isAscii(word) ? word.toLowerCase(Locale.ROOT) : foldUnicode(word);
        Matcher shortNumber = SHORT_NUMBER.matcher(folded);
        if (!NUMBER.matcher(folded).lookingAt() || !shortNumber.matches()) {
            return folded;
        }
        int zeros =
                shortNumber.group(2).startsWith("k") ? 3 : shortNumber.group(2).startsWith("m") ? 6 : 9;
        return new BigDecimal(shortNumber.group(1))
                .scaleByPowerOfTen(zeros)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String foldUnicode(String word) {
        return MARKS.matcher(Normalizer.normalize(word, Normalizer.Form.NFKD))
                .replaceAll("")
                .toUpperCase(Locale.ROOT) // before toLowerCase: "ß" becomes "ss"
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    List<Word> all() {
        return words;
    }

    List<String> folded() {
        return words.stream().map(Word::folded).toList();
    }

    /**
     * Whether this title names a word of another title: the word itself, an inflection of it, an abbreviation for it,
     * or the words that it abbreviates.
     */
    boolean names(Word wanted, TitleWords other) {
        return words.stream().anyMatch(own -> isSame(own, wanted))
                || (wanted.isAcronym() && initials().contains(wanted.folded))
                || words.stream().filter(Word::isAcronym).anyMatch(own -> other.abbreviates(own, wanted));
    }

    private String initials() {
        StringBuilder initials = new StringBuilder();
        words.forEach(word -> initials.append(word.folded, 0, word.folded.offsetByCodePoints(0, 1)));
        return initials.toString();
    }

    /** Whether an acronym is made of the initials of consecutive words, the wanted one among them. */
    private boolean abbreviates(Word acronym, Word wanted) {
        int start = initials().indexOf(acronym.folded);
        return start >= 0
                && words.subList(start, Math.min(words.size(), start + acronym.folded.length()))
                        .contains(wanted);
    }

    private static boolean isSame(Word own, Word wanted) {
        String a = own.folded;
        String b = wanted.folded;
        if (a.equals(b)) {
            return true;
        }
        return (own.isNumber() || wanted.isNumber()) ? (isYear(a, b) || isYear(b, a)) : isInflection(a, b);
    }

    /** Whether the two digits of a season ({@code 2025–26}) stand for a year. */
    private static boolean isYear(String year, String digits) {
        return year.length() == 4 && digits.length() == 2 && year.startsWith("20") && year.endsWith(digits);
    }

    /** A plural, or two longer words with a common stem ({@code nominee} and {@code nomination}). */
    private static boolean isInflection(String a, String b) {
        if (a.equals(b + "s") || b.equals(a + "s")) {
            return true;
        }
        int shorter = Math.min(a.length(), b.length());
        int common = 0;
        while (common < shorter && a.charAt(common) == b.charAt(common)) {
            common++;
        }
        return shorter >= 6 && common >= 5 && common * 10 >= shorter * 7;
    }
}
