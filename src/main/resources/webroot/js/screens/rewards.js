// The daily reward: claim, countdown, streak, history.
import { html } from '../html.js';
import { api, isError } from '../api.js';
import { setBalance } from '../session.js';
import * as format from '../format.js';
import { Button, Countdown, Empty, ErrorNote, Icon, Money, Rows, Skeleton, toast, useAction, useRead, useTitle, now } from '../ui.js';

const WEEK = 7;

export function Rewards() {
  useTitle('Daily reward');
  const status = useRead(() => api.getDailyReward(), []);
  const history = useRead(() => api.listMyRewards({ limit: 50 }), []);
  const claim = useAction(async () => {
    try {
      const result = await api.claimDailyReward();
      setBalance(result.newBalance);
      toast({ kind: 'good', icon: 'gift', title: `${format.credits(result.reward.creditsAwarded)} credits claimed`, text: `Day ${result.streak.current} in a row.` });
    } catch (error) {
      if (!isError(error, 'DAILY_REWARD_CLAIMED')) {
        throw error;
      }
    }
    status.reload();
    history.reload();
  });
  const s = status.data;
  const available = s && (s.available || (s.nextClaimAvailable && new Date(s.nextClaimAvailable).getTime() <= now()));
  return html`
    <div class="page-head"><h1>Daily reward</h1></div>
    <div class="stack-5">
      ${status.error ? html`<${ErrorNote} error=${status.error} retry=${status.reload} />` : ''}
      <section class="card reward">
        ${!s ? html`<${Skeleton} height=${120} />` : html`
          <div class="stack">
            <div>${available ? html`<p class="count">Ready to claim</p><p class="muted">Free credits, once a day.</p>` : html`<p class="count num"><${Countdown} to=${s.nextClaimAvailable} /></p><p class="muted">until the next reward</p>`}</div>
            <div><p class="label" style=${{ marginBottom: '8px' }}>${s.streak.current ? `${s.streak.current} ${s.streak.current === 1 ? 'day' : 'days'} in a row` : 'No streak yet'} · longest ${s.streak.longest}</p>
              <div class="streak" aria-hidden="true">${Array.from({ length: WEEK }, (_, day) => html`<i key=${day} class=${day < (s.streak.current === 0 ? 0 : ((s.streak.current - 1) % WEEK) + 1) ? 'on' : ''}>${day < (s.streak.current === 0 ? 0 : ((s.streak.current - 1) % WEEK) + 1) ? html`<${Icon} name="check" size="16" />` : ''}</i>`)}</div></div>
          </div>
          <${Button} class="primary large" busy=${claim.busy} disabled=${!available} onClick=${claim.run}><${Icon} name="gift" />Claim<//>`}
      </section>
      ${claim.error ? html`<${ErrorNote} error=${claim.error} />` : ''}
      <section class="card">
        <div class="card-head"><h2>Claimed</h2></div>
        ${history.error ? html`<div class="pad"><${ErrorNote} error=${history.error} retry=${history.reload} /></div>` : !history.data ? html`<${Rows} count=${3} />` : !history.data.rewards.length ? html`<${Empty} title="Nothing claimed yet">Come back each day to keep a streak.<//>` : html`
          <table class="table"><thead><tr><th>Time</th><th>Streak</th><th class="end">Credits</th></tr></thead>
            <tbody>${history.data.rewards.map((reward) => html`<tr key=${reward.id}><td>${format.dateTime(reward.claimedAt)}</td><td class="num">Day ${reward.streak}</td><td class="end"><${Money} value=${reward.creditsAwarded} sign /></td></tr>`)}</tbody></table>`}
      </section>
    </div>`;
}
