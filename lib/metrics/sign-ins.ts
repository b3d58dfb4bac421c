import { singleton } from '../singleton.ts';

/** Sign-ins that were refused, by the reason: a wrong name or password, or the limit that was reached. */
export const refusedSignIns = singleton('refused-sign-ins', () => ({
  credentials: 0,
  address: 0,
  'account-address': 0,
  account: 0,
}));

export type Refusal = keyof typeof refusedSignIns;

export function countRefusedSignIn(reason: Refusal): void {
  refusedSignIns[reason] += 1;
}
