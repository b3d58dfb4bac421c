import { statement } from '../client.ts';

// Only of the epoch that the session carries: one that is over already ends no newer ones.
const end = statement<[userId: number, epoch: number], never>(
  'end_sessions',
  'update users set session_epoch = session_epoch + 1 where id = $1 and session_epoch = $2 -- users_pkey',
);

/** Ends every session of a user that carries `epoch`. */
export async function endSessions(userId: number, epoch: number): Promise<void> {
  await end(userId, epoch);
}
