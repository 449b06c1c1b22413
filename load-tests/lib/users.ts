import { SharedArray } from 'k6/data';
import { usersFile } from './config.ts';

/** A user as the seed command writes it down. */
export interface User {
  id: string;
  email: string;
  accessToken: string;
}

/** What all seeded users log in with. */
export const PASSWORD = 'load-test-passphrase';

const seeded = new SharedArray<User>('users', () => JSON.parse(open(usersFile)) as User[]);

/** The users in turn, however large the number. */
export function user(number: number): User {
  const found = seeded[number % seeded.length];
  if (found === undefined) {
    throw new Error('No users: make them with the seed command');
  }
  return found;
}

export function users(): number {
  return seeded.length;
}

/**
 * An address of its own for each user, as a reverse proxy would tell it, so that a load of many users is not held to the
 * limits of a single address.
 */
export function address(number: number): string {
  const n = number % seeded.length;
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
}

/** An address that is none of the users', seldom the same twice. */
export function strange(): string {
  const n = Date.now() & 0xffff;
  return `172.16.${n >> 8}.${n & 255}`;
}
