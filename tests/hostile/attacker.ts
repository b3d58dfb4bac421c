/** The process of an attacker: runs a file of `attackers/` until it receives `stop`. */
import { parseArgs } from 'node:util';

const { positionals } = parseArgs({ allowPositionals: true });
const [name = '', options = '{}'] = positionals;
const stop = new AbortController();
process.once('message', () => stop.abort());
// Exits with its parent.
process.once('disconnect', () => process.exit());

const { default: attack } = await import(`./attackers/${name}.ts`);
const done = attack(JSON.parse(options), stop.signal);
process.send?.({ begun: true });
process.send?.({ result: await done }, () => process.disconnect());
