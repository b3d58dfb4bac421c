/**
 * Runs the script named by its first argument, and ends with the process that started it, also when
 * that was killed and could not say so. Not a preloaded module: Next hands those on to its workers.
 */
import { pathToFileURL } from 'node:url';

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
process.argv.splice(1, 1);
const [, script = ''] = process.argv;
await import(pathToFileURL(script).href);
