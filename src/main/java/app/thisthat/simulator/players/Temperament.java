package app.thisthat.simulator.players;

import java.util.random.RandomGenerator;

/** How a player chooses sides and stakes. */
enum Temperament {

    /** Backs the likelier side with moderate stakes. */
    FAVOURITES(0.02, 0.06) {
        @Override
        boolean prefersThis(double thisOdds, double change, RandomGenerator random) {
            return thisOdds >= EVEN;
        }
    },

    /** Backs the less likely side with small stakes. */
    UNDERDOGS(0.005, 0.02) {
        @Override
        boolean prefersThis(double thisOdds, double change, RandomGenerator random) {
            return thisOdds < EVEN;
        }
    },

    /** Backs the side whose odds rose. */
    MOMENTUM(0.01, 0.05) {
        @Override
        boolean prefersThis(double thisOdds, double change, RandomGenerator random) {
            return change == 0 ? random.nextBoolean() : change > 0;
        }
    },

    /** Backs the side whose odds fell. */
    CONTRARIAN(0.01, 0.04) {
        @Override
        boolean prefersThis(double thisOdds, double change, RandomGenerator random) {
            return change == 0 ? random.nextBoolean() : change < 0;
        }
    },

    /** Stakes much on a coin's toss. */
    GAMBLER(0.05, 0.2) {
        @Override
        boolean prefersThis(double thisOdds, double change, RandomGenerator random) {
            return random.nextBoolean();
        }
    },

    /** Backs each side as often as its odds say. */
    CALIBRATED(0.01, 0.03) {
        @Override
        boolean prefersThis(double thisOdds, double change, RandomGenerator random) {
            return random.nextDouble() < thisOdds;
        }
    };

    private static final double EVEN = 0.5;

    private final double smallest;
    private final double largest;

    /** Stakes are between two parts of the balance. */
    Temperament(double smallest, double largest) {
        this.smallest = smallest;
        this.largest = largest;
    }

    /** The temperament of a player by the place in the list of players. */
    static Temperament of(int player) {
        return values()[player % values().length];
    }

    /**
     * Whether the player backs the first option.
     *
     * @param change of the first option's odds since the player saw the market
     */
    abstract boolean prefersThis(double thisOdds, double change, RandomGenerator random);

    /** The stake in whole credits. */
    int stake(double balance, RandomGenerator random) {
        return (int) (balance * random.nextDouble(smallest, largest));
    }
}
