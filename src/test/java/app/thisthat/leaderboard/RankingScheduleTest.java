package app.thisthat.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RankingScheduleTest {

    private final RankingSchedule schedule = new RankingSchedule();

    @Test
    void wanted_gathersWhatHappensTogether() {
        assertThat(schedule.wanted(1_000)).hasValue(RankingSchedule.GATHER_MS);
        assertThat(schedule.wanted(1_001)).isEmpty();
    }

    @Test
    void ended_isFollowedByAPause() {
        schedule.wanted(0);
        schedule.begins();
        assertThat(schedule.ended(1_000, 10, false)).isEmpty();
        assertThat(schedule.wanted(1_500)).hasValue(RankingSchedule.PAUSE_MIN_MS - 500);
    }

    @Test
    void longRanking_isFollowedByALongerPause() {
        schedule.wanted(0);
        schedule.begins();
        schedule.ended(10_000, 10_000, false);
        assertThat(schedule.wanted(10_000)).hasValue(190_000);
    }

    @Test
    void whatHappensDuringARanking_isRankedAfterIt() {
        schedule.wanted(0);
        schedule.begins();
        assertThat(schedule.wanted(5)).isEmpty();
        assertThat(schedule.ended(10, 10, false)).hasValue(RankingSchedule.PAUSE_MIN_MS);
        assertThat(schedule.wanted(20)).isEmpty();
    }

    @Test
    void unfinishedRanking_isMadeAgain() {
        schedule.wanted(0);
        schedule.begins();
        assertThat(schedule.ended(10, 10, true)).hasValue(RankingSchedule.PAUSE_MIN_MS);
    }
}
