// What a run is told by its environment.

function variable(name: string, otherwise: string): string {
  const value = __ENV[name];
  return value === undefined || value === '' ? otherwise : value;
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

/** The seconds that the steady part of a scenario lasts, unless DURATION says otherwise. */
export function seconds(otherwise: number): number {
  return Number(variable('DURATION', `${otherwise}`).replace(/s$/, ''));
}

/** A count of the scenario (a rate, virtual users, bets), unless the variable of that name says otherwise. */
export function count(name: string, otherwise: number): number {
  return Number(variable(name, `${otherwise}`));
}
