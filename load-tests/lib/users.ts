import { SharedArray } from 'k6/data';
import { usersFile } from './config.ts';

/** A user, in the format of the seed command. */
export interface User {
  id: string;
  email: string;
  accessToken: string;
}

/** Password of all seeded users. */
export const PASSWORD = 'load-test-passphrase';

const seeded = new SharedArray<User>('users', () => JSON.parse(open(usersFile)) as User[]);

/** User `number`, modulo the number of users. */
export function user(number: number): User {
  const found = seeded[number % seeded.length];
  if (found === undefined) {
    throw new Error('No users: create them with the seed command');
  }
  return found;
}

export function userCount(): number {
  return seeded.length;
}

/** The client address of a user for X-Forwarded-For. Each user has another one: rate limits count by address. */
export function clientAddress(number: number): string {
  const n = number % seeded.length;
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
}

/** A client address that no user has; rarely the same twice. */
export function randomAddress(): string {
  const n = Date.now() & 0xffff;
  return `172.16.${n >> 8}.${n & 255}`;
}
