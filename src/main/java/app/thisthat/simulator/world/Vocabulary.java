package app.thisthat.simulator.world;

import java.util.List;
import java.util.Map;

/** Word lists of fictitious names. */
final class Vocabulary {

    private static final List<String> GIVEN = List.of(
            "Adela",
            "Bram",
            "Corin",
            "Dalia",
            "Edric",
            "Fenna",
            "Goran",
            "Hesper",
            "Ilka",
            "Joris",
            "Kasimir",
            "Liora",
            "Maren",
            "Nadir",
            "Oriel",
            "Petra",
            "Quill",
            "Rosalind",
            "Soren",
            "Tamsin",
            "Ulla",
            "Viggo",
            "Wanda",
            "Yorick");
    private static final List<String> FAMILY = List.of(
            "Ashdown",
            "Brightwater",
            "Cask",
            "Dunmore",
            "Elverby",
            "Farrowell",
            "Grimsel",
            "Hartwick",
            "Ivershaw",
            "Juniper",
            "Kestrel",
            "Lindqvale",
            "Marlowe-Finch",
            "Nettlefold",
            "Ostermark",
            "Pennywhistle",
            "Quarrie",
            "Ravensworth",
            "Silverthorn",
            "Tolliver",
            "Underhill",
            "Vandermoor",
            "Windlass",
            "Yarrow");
    private static final List<String> CITIES = List.of(
            "Aldermouth",
            "Brackwater",
            "Calder Bay",
            "Drumhaven",
            "Eastmere",
            "Fallowfield",
            "Greyport",
            "Highmoor",
            "Inverlock",
            "Jasper Falls",
            "Kingsreach",
            "Lowenstadt",
            "Mirefield",
            "Northwell",
            "Oakenshaw",
            "Port Selene");
    private static final List<String> TEAM_NAMES = List.of(
            "Badgers",
            "Comets",
            "Dynamos",
            "Falcons",
            "Gulls",
            "Herons",
            "Ironclads",
            "Lynxes",
            "Mariners",
            "Otters",
            "Pioneers",
            "Ravens",
            "Salmon",
            "Thunder",
            "Wolves",
            "Wrens");

    private static final Map<String, List<String>> WORD_LISTS = Map.of(
            "place",
            List.of(
                    "Aldoria",
                    "Brevania",
                    "Cordovia",
                    "Drachland",
                    "Estmark",
                    "Florintia",
                    "Galdovia",
                    "Hestria",
                    "Illyvar",
                    "Jorvania",
                    "Kestovia",
                    "Lumeria",
                    "Morvane",
                    "Nordhavn",
                    "Ostrania",
                    "Pelagia"),
            "city",
            CITIES,
            "coin",
            List.of(
                    "Nimbus",
                    "Quartzcoin",
                    "Ferrum",
                    "Pebble",
                    "Lanternchain",
                    "Tidal",
                    "Obsidian",
                    "Marble",
                    "Sparrow",
                    "Copperline",
                    "Halcyon",
                    "Driftwood",
                    "Saffron",
                    "Beacon",
                    "Mosscoin",
                    "Zephyrine"),
            "company",
            List.of(
                    "Anvil & Oak",
                    "Bluefin Robotics Works",
                    "Cirrus Foundry",
                    "Dovetail Systems",
                    "Emberlight",
                    "Fathom Labs",
                    "Gearwright",
                    "Hollow Hill Energy",
                    "Inkwell",
                    "Juno Freight",
                    "Kiteworks of Eastmere",
                    "Lodestar Motors"),
            "film",
            List.of(
                    "A Winter of Kites",
                    "The Clockmaker's Daughterboard",
                    "Salt and Signal",
                    "Nine Lanterns",
                    "Paper Admiral",
                    "The Last Ferry to Morvane",
                    "Orchard Nights",
                    "Velvet Static",
                    "The Cartographer Lies",
                    "Gull Season"),
            "artist",
            List.of(
                    "Velvet Ferrymen",
                    "Juniper & the Tides",
                    "Mika Lowtide",
                    "The Paper Admirals",
                    "Odd Meridian",
                    "Sister Semaphore",
                    "Coral Engine",
                    "Brother Barometer",
                    "Little Kestrel",
                    "Static Orchard"),
            "league",
            List.of(
                    "Lantern Cup",
                    "Northern Shield",
                    "Coastal League",
                    "Meridian Trophy",
                    "Harvest Bowl",
                    "Union Series"),
            "prize",
            List.of("Golden Heron", "Amber Reel", "Silver Lantern", "Meridian Award", "Glass Rose", "Critics' Compass"),
            "thing",
            List.of(
                    "room-temperature battery",
                    "self-mending road",
                    "tidal turbine",
                    "pocket translator",
                    "cargo airship",
                    "desktop fusion cell",
                    "silent drone",
                    "weather loom"));

    /** Coprime to the size of every list, so that different indexes give different words. */
    private static final int STRIDE = 7;

    private Vocabulary() {}

    /**
     * A word of a list.
     *
     * @param list name of the list, or {@code person}, {@code team} or a kind of number
     * @param random generator of the event; equal generators give equal words
     * @param index different indexes give different words, up to the size of the list
     */
    static String of(String list, SeededRandom random, int index) {
        SeededRandom derived = random.derive(list);
        return switch (list) {
            case "person" -> at(GIVEN, derived.derive(1), index) + " " + at(FAMILY, derived.derive(2), index);
            case "team" -> at(CITIES, derived.derive(1), index) + " " + at(TEAM_NAMES, derived.derive(2), index);
            case "line" -> derived.between(1, 12) + ".5";
            case "total" -> derived.between(150, 240) + ".5";
            case "points" -> derived.between(9, 35) + ".5";
            case "number" -> Integer.toString(derived.derive(index).between(20, 95));
            default -> at(WORD_LISTS.get(list), derived, index);
        };
    }

    private static String at(List<String> words, SeededRandom derived, int index) {
        return words.get((derived.below(words.size()) + index * STRIDE) % words.size());
    }
}
