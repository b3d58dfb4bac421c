/** A scenario: what simulated users do, in order. The file format is the course's. */

export type Kind = 'register' | 'tweet' | 'follow' | 'unfollow';

export const KINDS: readonly Kind[] = ['register', 'tweet', 'follow', 'unfollow'];

export type Action = { id: number; user: string } & (
  | { kind: 'register'; email: string; password: string }
  | { kind: 'tweet'; text: string }
  | { kind: 'follow' | 'unfollow'; whom: string }
);

/** `rest` is what follows the user in a line: two fields for a registration, otherwise one. */
function parseAction(id: number, kind: string, user: string, rest: string[]): Action | undefined {
  // The format has no quoting, so the last field extends to the end of the line, tabs included.
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
 * Parses a scenario. Each line is an action, tab-separated: id, delay, time, command, user and the
 * command's fields. Delays are ignored.
 * @throws Error with the number of the first invalid line.
 */
export function parseScenario(text: string): Action[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    const [id = '', , , kind = '', user = '', ...rest] = line.split('\t');
    const action = /^\d+$/.test(id) && user ? parseAction(+id, kind, user, rest) : undefined;
    if (!action)
      throw new Error(`Line ${index + 1} of the scenario is not a valid action: ${line}`);
    return action;
  });
}

/** The path, relative to the API's URL, and the body of an action's request. */
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
