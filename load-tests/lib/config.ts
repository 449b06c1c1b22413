// Settings of a run, from environment variables.

function variable(name: string, fallback: string): string {
  const value = __ENV[name];
  return value === undefined || value === '' ? fallback : value;
}

export const origin = variable('URL', 'http://127.0.0.1:8080').replace(/\/$/, '');
export const api = `${origin}/api/v1`;
export const liveUrl = `${api.replace(/^http/, 'ws')}/live`;
export const scenarioName = variable('SCENARIO', 'scenario');
export const usersFile = variable('USERS_FILE', 'users.json');
export const resultFile = variable('RESULT_FILE', '');
export const admin = {
  email: variable('ADMIN_EMAIL', 'admin@thisthat.example'),
  password: variable('ADMIN_PASSWORD', 'demo-admin-1'),
};

/** Duration of the steady part of a scenario in seconds: DURATION, or the fallback. */
export function seconds(fallback: number): number {
  return Number(variable('DURATION', `${fallback}`).replace(/s$/, ''));
}

/** A number of the scenario (rate, virtual users, bets): the variable of that name, or the fallback. */
export function count(name: string, fallback: number): number {
  return Number(variable(name, `${fallback}`));
}
