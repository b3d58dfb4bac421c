/**
 * Runs the script named by its first argument, and exits with its parent, even if that is killed. Not a
 * preloaded module, because Next passes those on to its workers.
 */
import { pathToFileURL } from 'node:url';

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
process.argv.splice(1, 1);
const [, script = ''] = process.argv;
await import(pathToFileURL(script).href);
