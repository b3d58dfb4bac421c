import { counter } from './registry.ts';

/** Why a sign-in was refused: wrong credentials, or the rate limit it hit. */
const REFUSALS = ['credentials', 'address', 'account-address', 'account'] as const;

export type Refusal = (typeof REFUSALS)[number];

const refused = counter({
  name: 'minitwit_sign_ins_refused_total',
  help: 'Sign-ins refused for wrong credentials, or rate-limited after too many failures: from the address, for the account from that address, or for the account.',
  labelNames: ['reason'],
});

for (const reason of REFUSALS) refused.inc({ reason }, 0);

export function countRefusedSignIn(reason: Refusal): void {
  refused.inc({ reason });
}
