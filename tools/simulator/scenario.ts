/** A scenario: what simulated users do, in order. The file format is the course's. */

export type Kind = 'register' | 'tweet' | 'follow' | 'unfollow';

export const KINDS: readonly Kind[] = ['register', 'tweet', 'follow', 'unfollow'];

export type Action = { id: number; user: string } & (
  | { kind: 'register'; email: string; password: string }
  | { kind: 'tweet'; text: string }
  | { kind: 'follow' | 'unfollow'; whom: string }
);

/** What follows the user in a line: two fields for a registration, one for everything else. */
function parseAction(id: number, kind: string, user: string, rest: string[]): Action | undefined {
  // The last field goes on to the end of the line: nothing in the format is quoted.
  if (kind === 'register') {
    const [email, ...password] = rest;
    if (email === undefined || password.length === 0) return undefined;
    return { id, user, kind, email, password: password.join('\t') };
  }
  if (rest.length === 0) return undefined;
  const argument = rest.join('\t');
  if (kind === 'tweet') return { id, user, kind, text: argument };
  if (kind === 'follow' || kind === 'unfollow') return { id, user, kind, whom: argument };
  return undefined;
}

/**
 * Reads a scenario: a line an action, tab-separated: id, delay, time, command, user, and the
 * command's own fields. The delays are not used.
 * @throws Error with the number of the first line that is none.
 */
export function parseScenario(text: string): Action[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    const [id = '', , , kind = '', user = '', ...rest] = line.split('\t');
    const action = /^\d+$/.test(id) && user ? parseAction(+id, kind, user, rest) : undefined;
    if (!action) throw new Error(`Line ${index + 1} of the scenario is no action: ${line}`);
    return action;
  });
}

/** The request of an action: its path below the API's address, and its body. */
export function requestOf(action: Action): { path: string; body: Record<string, string> } {
  const user = encodeURIComponent(action.user);
  const latest = `?latest=${action.id}`;
  switch (action.kind) {
    case 'register': {
      const { user: username, email, password: pwd } = action;
      return { path: `/register${latest}`, body: { username, email, pwd } };
    }
    case 'tweet':
      return { path: `/msgs/${user}${latest}`, body: { content: action.text } };
    default:
      return { path: `/fllws/${user}${latest}`, body: { [action.kind]: action.whom } };
  }
}
