package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketTitleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Democratic Presidential Nominee 2028   | Will Gretchen Whitmer win the 2028 Democratic presidential nomination?
            Kraken IPO by ___ ?                    | Kraken IPO by March 31, 2026?
            What will happen before GTA VI?        | New Rihanna Album before GTA VI?
            Bitcoin above ___ on March 11?         | Will the price of Bitcoin be above $64,000 on March 11?
            [Single Markets] Republican Nominee 2024 | [Single Market] Will Ron DeSantis win the U.S. 2024 Republican presidential nomination?
            Bitcoin Up or Down - March 12, 5:20AM-5:25AM ET | Bitcoin Up or Down - March 12, 5:20AM-5:25AM ET
            What price will Bitcoin hit in March?  | Will Bitcoin reach $100k in March?
            Highest temperature in NYC on March 11? | Will the highest temperature in New York City be 41°F on March 11?
            New York City snow in March?           | More than 5 inches of NYC snow in March?
            Texas Senate Election Winner           | Will the Democrats win the Texas Senate race in 2026?
            2025-26 Premier League Winner          | Will Arsenal win the 2025–26 English Premier League?
            MicroStrategy above $100k by ___?      | MicroStrategy above 100,000 in June?
            Elon Musk # of tweets March 10-17      | Will Elon Musk post 200-219 tweets from March 10 to March 17?
            Fulham FC vs. Chelsea FC               | Will Fulham FC vs. Chelsea FC end in a draw?
            Thunder vs. Spurs                      | Thunder vs. Spurs: O/U 224.5
            Fulham FC vs. Chelsea FC - More Markets | Fulham FC vs. Chelsea FC: O/U 2.5
            Next Prime Minister of Ethiopia        | Will Berhanu Nega be the next Prime Minister of Ethiopia?
            largest gainer of the week             | Will Nimbus be the largest gainer of the week?
            São Paulo mayor                        | Will Ana be the next mayor of Sao Paulo?
            """)
    void questionThatNamesWhatTheEventNames_isTheTitle(String event, String question) {
        assertThat(MarketTitle.of(question, event)).isEqualTo(question);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Thunder vs. Spurs | Spread: Spurs (-4.5) | Thunder vs. Spurs: Spread Spurs (-4.5)
            Spurs vs. Lakers  | Spread: Spurs (-4.5) | Spurs vs. Lakers: Spread Spurs (-4.5)
            Thunder vs. Spurs | 1H Moneyline         | Thunder vs. Spurs: 1H Moneyline
            Thunder vs. Spurs | Victor Wembanyama: Points O/U 25.5 | Thunder vs. Spurs: Victor Wembanyama Points O/U 25.5
            Fulham FC vs. Chelsea FC | Will Fulham FC win on 2026-08-24? | Fulham FC vs. Chelsea FC: Will Fulham FC win on 2026-08-24?
            Texas Governor Election  | Will Republicans win? | Texas Governor Election: Will Republicans win?
            What price will Bitcoin hit in March? | Will Bitcoin reach $100k? | What price will Bitcoin hit in March: Will Bitcoin reach $100k?
            Bitcoin above ___ on March 11? | 64,000 | Bitcoin above ___ on March 11: 64,000
            Russia x Ukraine ceasefire by...? | March 31 | Russia x Ukraine ceasefire by: March 31
            Time Person of the Year 2026 | Will Ada Lo be Time Person of the Year? | Time Person of the Year 2026: Will Ada Lo be Time Person of the Year?
            LoL: T1 vs Gen.G (BO5) - LCK Playoffs | LoL: T1 vs Gen.G - Game 1 Winner | LoL: T1 vs Gen.G (BO5) - LCK Playoffs: Game 1 Winner
            Counter-Strike: FaZe vs illwill (BO3) - HLC Belgrade | Map Handicap: FaZe (-1.5) vs illwill (+1.5) | Counter-Strike: FaZe vs illwill (BO3) - HLC Belgrade: Map Handicap FaZe (-1.5) vs illwill (+1.5)
            UFC 310: Pantoja vs. Asakura (Flyweight, Main Card) | Pantoja vs. Asakura | UFC 310: Pantoja vs. Asakura (Flyweight, Main Card)
            東京都知事選挙 | 小池は勝つか | 東京都知事選挙: 小池は勝つか
            largest gainer of the week | Nimbus? | largest gainer of the week: Nimbus?
            """)
    void questionThatLacksANameOfTheEvent_followsTheTitleOfTheEvent(String event, String question, String title) {
        assertThat(MarketTitle.of(question, event)).isEqualTo(title);
    }

    @Test
    void wordWithinAnotherWord_isNotNamed() {
        assertThat(MarketTitle.of("Will the Nets win?", "Heat vs. Nets"))
                .as("a naive search finds neither")
                .isEqualTo("Heat vs. Nets: Will the Nets win?");
        assertThat(MarketTitle.of("Will the Nets beat the heated favourites?", "Heat vs. Nets"))
                .startsWith("Heat vs. Nets: ");
        assertThat(MarketTitle.of("Will Inter win an international cup?", "Inter vs. Nation"))
                .startsWith("Inter vs. Nation: ");
    }

    @Test
    void marketWithoutEvent_hasItsQuestionAsTitle() {
        assertThat(MarketTitle.of("Will it rain?", "")).isEqualTo("Will it rain?");
    }

    @Test
    void comparison_ignoresCaseAccentsAndCompatibilityForms() {
        String decomposed = Normalizer.normalize("Will ŚWIĄTEK beat Gauff?", Normalizer.Form.NFD);
        assertThat(MarketTitle.of(decomposed, "Swiątek vs. Gauff")).isEqualTo(decomposed);
        assertThat(MarketTitle.of("Will ＢＡＹＥＲＮ meet Gießen?", "Bayern vs. GIESSEN"))
                .isEqualTo("Will ＢＡＹＥＲＮ meet Gießen?");
    }

    @Test
    void longTitles_keepTheQuestionAndTheLimit() {
        String question = "Spread: " + "q".repeat(440);
        String title = MarketTitle.of(question, "Thunder vs. " + "S".repeat(300));
        assertThat(title.codePointCount(0, title.length())).isEqualTo(500);
        assertThat(title).startsWith("Thunder vs. S").contains("…: Spread q").endsWith("qq");

        String tooLong = MarketTitle.of("😀".repeat(600), "Thunder vs. Spurs");
        assertThat(tooLong.codePointCount(0, tooLong.length())).isEqualTo(500);
        assertThat(tooLong).startsWith("Thunder vs. Spurs: 😀").endsWith("😀…");
        assertThat(MarketTitle.of("q".repeat(501), "")).hasSize(500).endsWith("…");
    }

    @Test
    void titlesOfOneGame_differBetweenGames() {
        for (String question : new String[] {"Spread: Spurs (-4.5)", "O/U 224.5", "Will the Spurs win?", "Winner"}) {
            assertThat(MarketTitle.of(question, "Thunder vs. Spurs"))
                    .isNotEqualTo(MarketTitle.of(question, "Spurs vs. Lakers"));
        }
    }

    @Test
    void textsWithoutWords_areTitles() {
        assertThat(MarketTitle.of("?!", "")).isEqualTo("?!");
        assertThat(MarketTitle.of("?!", "---")).isEqualTo("?!");
        assertThat(MarketTitle.of("\u0301 \u0301", "Best pet")).startsWith("Best pet: ");
        assertThat(MarketTitle.of("🐶", "Best pet")).isEqualTo("Best pet: 🐶");
    }
}
