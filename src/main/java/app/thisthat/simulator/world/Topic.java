package app.thisthat.simulator.world;

import static app.thisthat.simulator.world.Template.game;
import static app.thisthat.simulator.world.Template.group;
import static app.thisthat.simulator.world.Template.ladder;
import static app.thisthat.simulator.world.Template.prices;
import static app.thisthat.simulator.world.Template.single;
import static app.thisthat.simulator.world.Template.versus;

import app.thisthat.simulator.world.Template.Line;
import java.util.List;

/**
 * A subject of events.
 *
 * @param tag the main tag
 * @param subtags more specific tags; an event gets one of them
 * @param templates at least one single market, one group and one ladder
 */
record Topic(String tag, List<String> subtags, List<Template> templates) {

    static final List<Topic> ALL = List.of(
            new Topic(
                    "Politics",
                    List.of("Elections", "World Elections", "Parliament"),
                    List.of(
                            single("Will {person} be confirmed as prime minister of {place}?"),
                            single("Will {place} hold a snap election before {date}?"),
                            single("Will turnout in the {place} referendum reach {number}%?"),
                            versus("{place} run-off: {person} or {person2}?", "{person}", "{person2}"),
                            group(
                                    "Who will win the {place} presidency?",
                                    "Will {item} win the {place} presidency?",
                                    "person"),
                            group("Next mayor of {city}", "Will {item} be the next mayor of {city}?", "person"),
                            ladder("{person} out as leader by ___?", "Will {person} step down as leader by {date}?"))),
            new Topic(
                    "Sports",
                    List.of("Football", "Basketball", "Games"),
                    List.of(
                            versus("{team} vs. {team2}", "{team}", "{team2}"),
                            versus("{team} vs. {team2}: over or under {number} points", "Over", "Under"),
                            single("Will {team} stay unbeaten until {date}?"),
                            game(
                                    "{team} vs. {team2}",
                                    new Line("{team} vs. {team2}", "{team}", "{team2}", "Winner"),
                                    new Line("Spread: {team} (-{line})", "{team}", "{team2}", "Spread -{line}"),
                                    new Line("{team} vs. {team2}: O/U {total}", "Over", "Under", "O/U {total}"),
                                    new Line("{person}: Points O/U {points}", "Over", "Under", "{person}: points")),
                            group("{league} champion", "Will {item} win the {league}?", "team"),
                            ladder("{person} to sign for {team} by ___?", "Will {person} sign for {team} by {date}?"))),
            new Topic(
                    "Crypto",
                    List.of("Crypto Prices", "Recurring", "Up or Down"),
                    List.of(
                            versus("{coin} up or down until {date}?", "Up", "Down"),
                            single("Will {coin} trade above {number} credits on {date}?"),
                            prices("What price will {coin} hit?", "Will {coin} reach {price} credits?"),
                            single("Will {coin} overtake {coin2} by market value?"),
                            group(
                                    "Largest gainer of the week",
                                    "Will {item} be the largest gainer of the week?",
                                    "coin"),
                            ladder("{coin} all-time high by ___?", "Will {coin} reach an all-time high by {date}?"))),
            new Topic(
                    "Culture",
                    List.of("Movies", "Music", "Awards"),
                    List.of(
                            single("Will {film} open at number one?"),
                            single("Will {artist} announce a tour before {date}?"),
                            versus("Better opening week: {film} or {film2}?", "{film}", "{film2}"),
                            group("{prize} for best film", "Will {item} win the {prize} for best film?", "film"),
                            ladder("New album of {artist} by ___?", "Will {artist} release a new album by {date}?"))),
            new Topic(
                    "Science",
                    List.of("Space", "Climate & Weather", "Tech"),
                    List.of(
                            single("Will the {place} probe reach orbit before {date}?"),
                            single("Will {city} record more than {number} mm of rain this week?"),
                            group(
                                    "First to demonstrate a {thing}",
                                    "Will {item} be first to demonstrate a {thing}?",
                                    "company"),
                            ladder(
                                    "{company} launches a {thing} by ___?",
                                    "Will {company} launch a {thing} by {date}?"))),
            new Topic(
                    "Economy",
                    List.of("Rates", "Inflation", "Business"),
                    List.of(
                            single("Will the central bank of {place} cut rates before {date}?"),
                            single("Will inflation in {place} fall below {number} tenths of a percent?"),
                            versus("{company} and {company2}: merger or not?", "Merger", "No merger"),
                            group("Next chief of {company}", "Will {item} be the next chief of {company}?", "person"),
                            ladder("{company} goes public by ___?", "Will {company} go public by {date}?"))));

    /** The topics that have a template of a kind. */
    static List<Topic> with(EventKind kind) {
        return ALL.stream()
                .filter(topic -> topic.templates.stream().anyMatch(template -> template.kind() == kind))
                .toList();
    }

    Template template(EventKind kind, SeededRandom random) {
        return random.pick(templates.stream().filter(t -> t.kind() == kind).toList());
    }
}
