package app.thisthat.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RankingScheduleTest {

    private final RankingSchedule schedule = new RankingSchedule();

    @Test
    void requestsWithinTheDebounceTime_planOneRun() {
        assertThat(schedule.request(1_000)).hasValue(RankingSchedule.DEBOUNCE_MS);
        assertThat(schedule.request(1_001)).isEmpty();
    }

    @Test
    void finishedRun_isFollowedByAPause() {
        schedule.request(0);
        schedule.started();
        assertThat(schedule.finished(1_000, 10)).isEmpty();
        assertThat(schedule.request(1_500)).hasValue(RankingSchedule.PAUSE_MIN_MS - 500);
    }

    @Test
    void longRun_isFollowedByALongerPause() {
        schedule.request(0);
        schedule.started();
        schedule.finished(10_000, 10_000);
        assertThat(schedule.request(10_000)).hasValue(190_000);
    }

    @Test
    void requestDuringARun_plansARunAfterIt() {
        schedule.request(0);
        schedule.started();
        assertThat(schedule.request(5)).isEmpty();
        assertThat(schedule.finished(10, 10)).hasValue(RankingSchedule.PAUSE_MIN_MS);
        assertThat(schedule.request(20)).isEmpty();
    }
}
