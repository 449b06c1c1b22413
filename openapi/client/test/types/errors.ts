// Errors discriminated by their code, checked by tsc. The file is not run.
import { type CodesOf, type ErrorDetails, createClient, isError } from '@thisthat/client';
import { expectTypeOf } from 'expect-type';

const api = createClient({ baseUrl: '/api/v1' });

const caught: unknown = undefined;
if (isError(caught, 'ODDS_CHANGED')) {
  expectTypeOf(caught.details.currentOdds).toEqualTypeOf<number>();
  expectTypeOf(caught.details.side).toEqualTypeOf<'this' | 'that'>();
}
if (isError(caught, 'INSUFFICIENT_BALANCE')) expectTypeOf(caught.details.required).toEqualTypeOf<number>();
if (isError(caught, 'ACCOUNT_SUSPENDED')) expectTypeOf(caught.details.until).toEqualTypeOf<string | null>();
if (isError(caught, 'RATE_LIMIT_EXCEEDED')) expectTypeOf(caught.details.retryAfterSeconds).toEqualTypeOf<number>();
expectTypeOf<ErrorDetails<'VALIDATION_ERROR'>['errors'][number]>().toHaveProperty('field').toEqualTypeOf<string>();

// Each operation has its own codes.
expectTypeOf<CodesOf<'listCategories'>>().toEqualTypeOf<
  'VALIDATION_ERROR' | 'RATE_LIMIT_EXCEEDED' | 'INTERNAL_ERROR' | 'SERVICE_BUSY' | 'SERVICE_UNAVAILABLE' | 'UNEXPECTED_RESPONSE'>();
const { ok, error } = await api.attempt('placeBet', { marketId: 'id', amount: 10, side: 'this' });
if (!ok) {
  switch (error.code) {
    case 'ODDS_CHANGED':
      expectTypeOf(error.details.currentOdds).toEqualTypeOf<number>();
      break;
    case 'INSUFFICIENT_BALANCE':
      expectTypeOf(error.details.balance).toEqualTypeOf<number>();
      break;
    // @ts-expect-error the operation has no such code
    case 'EMAIL_TAKEN':
      break;
  }
}
