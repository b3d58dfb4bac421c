import { counter } from './registry.ts';

/** Why a sign-in was refused: a wrong name or password, or the limit that was reached. */
const REFUSALS = ['credentials', 'address', 'account-address', 'account'] as const;

export type Refusal = (typeof REFUSALS)[number];

const refused = counter({
  name: 'minitwit_sign_ins_refused_total',
  help: 'Sign-ins refused for wrong credentials, or without looking at them: too many had failed at the address, for the account at that address, or for the account.',
  labelNames: ['reason'],
});

for (const reason of REFUSALS) refused.inc({ reason }, 0);

export function countRefusedSignIn(reason: Refusal): void {
  refused.inc({ reason });
}
