#!/usr/bin/env node
// What 1, 10 and 100 times the required users need at the peak, from inputs.json. Prints Markdown tables, which
// src/site/markdown/scaling.md contains. Usage: load-tests/scaling/calculate.mjs [FACTOR…]
import { readFileSync } from 'node:fs';

const inputs = JSON.parse(readFileSync(new URL('inputs.json', import.meta.url)));
const factors = process.argv.slice(2).map(Number).filter(Boolean);
const load = values(inputs.load);
const cost = inputs.cost;
const limit = values(inputs.limit);

function values(group) {
  return Object.fromEntries(Object.entries(group).map(([name, input]) => [name, input.value]));
}

/** Cores that requests need of a part at the peak. Costs are in microseconds. */
function cores(rates, part) {
  return Object.entries(rates).reduce((sum, [name, rate]) => sum + (rate * cost[name][part]) / 1e6, 0);
}

function size(factor) {
  const requests = factor * load.peakRequestsPerSecond;
  const rates = {
    cachedRead: requests * load.shareOfCachedReads,
    profile: requests * load.shareOfProfiles,
    ownHistory: requests * load.shareOfOwnHistories,
    bet: requests * load.shareOfBets,
    search: requests * load.shareOfSearchesWithoutCache,
  };
  const users = factor * load.registeredUsers;
  const daily = factor * load.dailyUsers;
  const sockets = daily * load.socketsPerDailyUserAtPeak;
  const logins = (daily * load.loginsInPeakHourPerDailyUser) / 3600;
  const service = cores(rates, 'service') + (logins * cost.loginService.value + sockets * load.framesPerSocketAndSecond * cost.frameService.value) / 1e6;
  const nodes = Math.max(2, Math.ceil(service / limit.use / limit.nodeCores), Math.ceil(sockets / limit.nodeSockets));
  const searches = (rates.search * cost.search.postgres) / 1e6;
  const histories = (rates.ownHistory * cost.ownHistory.postgres) / 1e6;
  const postgres = cores(rates, 'postgres');
  const betsPerYear = daily * load.betsPerDailyUserAndDay * 365;
  return {
    factor, users, requests, bets: rates.bet, sockets, logins, service, nodes, postgres, searches, histories,
    primary: postgres - searches - histories,
    redis: cores(rates, 'redis'),
    wal: rates.bet * cost.betWalBytes.value,
    bus: (rates.bet * cost.betBusBytesPerNode.value * (nodes - 1)) / nodes,
    ranking: users * cost.rankedUserSeconds.value,
    redisBytes: users * cost.rankedUserRedisBytes.value,
    socketBytes: sockets * cost.socketBytes.value,
    betsPerYear,
    diskPerYear: betsPerYear * cost.betDiskBytes.value,
  };
}

/** What each part uses of what it may use at most, so above 1 the part must be split or replaced. */
const parts = {
  'PostgreSQL, all on the primary': (s) => s.postgres / limit.postgresCores / limit.use,
  'PostgreSQL, searches and histories on a replica': (s) => s.primary / limit.postgresCores / limit.use,
  'The replica itself': (s) => (s.searches + s.histories) / limit.postgresCores / limit.use,
  'Commits of bets on one connection': (s) => s.bets / limit.betsPerSecondAndDatabase / limit.use,
  'Replay on a standby': (s) => s.wal / limit.replayBytesPerSecond / limit.use,
  'Redis, one process': (s) => s.redis / limit.redisCores / limit.use,
  'A full ranking within a minute': (s) => s.ranking / limit.rankingSeconds,
  'Event bus for bets, received by each node': (s) => s.bus / limit.nodeBusBytesPerSecond,
};

const sizes = (factors.length ? factors : [1, 10, 100]).map(size);
const number = (value, digits = 0) => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const short = (value) => number(value, value < 10 ? 2 : value < 100 ? 1 : 0);
const row = (name, render) => `| ${name} | ${sizes.map(render).join(' | ')} |`;

console.log([
  row('At the peak', (s) => `${s.factor} ×`),
  row('---', () => '---'),
  row('Registered users', (s) => number(s.users)),
  row('Requests/s', (s) => number(s.requests)),
  row('Bets/s', (s) => number(s.bets)),
  row('Sockets', (s) => number(s.sockets)),
  row('Logins/s', (s) => short(s.logins)),
  row('Cores of the service', (s) => short(s.service)),
  row(`Nodes of ${limit.nodeCores} cores, at least 2`, (s) => number(s.nodes)),
  row('Cores of PostgreSQL', (s) => short(s.postgres)),
  row('of these for searches', (s) => short(s.searches)),
  row('of these for own histories', (s) => short(s.histories)),
  row('Cores of Redis', (s) => short(s.redis)),
  row('Redis for ranks, GB', (s) => short(s.redisBytes / 1e9)),
  row('Memory of sockets, GB', (s) => short(s.socketBytes / 1e9)),
  row('Log of bets, MB/s', (s) => short(s.wal / 1e6)),
  row('Event bus for bets, MB/s received by each node', (s) => short(s.bus / 1e6)),
  row('Full ranking, s', (s) => short(s.ranking)),
  row('Bets a year, millions', (s) => short(s.betsPerYear / 1e6)),
  row('Disk of a year\'s bets, GB', (s) => short(s.diskPerYear / 1e9)),
  '',
  row('Share of the limit', (s) => `${s.factor} ×`),
  row('---', () => '---'),
  ...Object.entries(parts).map(([name, share]) => row(name, (s) => `${share(s) > 1 ? '**' : ''}${number(100 * share(s), 100 * share(s) < 10 ? 1 : 0)} %${share(s) > 1 ? '**' : ''}`)),
].join('\n'));
