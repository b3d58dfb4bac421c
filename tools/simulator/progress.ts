/** Progress of a replay: a line updated in place on a terminal, a line every 15 s elsewhere. */
import type { WriteStream } from 'node:tty';
import { KINDS } from './scenario.ts';
import { LIMIT_MS, type Report, type Tally } from './tally.ts';

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const TENTH = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

function line({ actions, errorCount, seconds }: Tally, total: number): string {
  const speed = actions / Math.max(seconds, 0.001);
  const left = speed > 0 ? `${NUMBER.format((total - actions) / speed)} s left` : '';
  const done = `${NUMBER.format(actions)} of ${NUMBER.format(total)} actions`;
  return `${done}, ${NUMBER.format(speed)}/s, ${NUMBER.format(errorCount)} errors, ${left}`;
}

/** Shows the progress of `tally`. @returns a function that stops it. */
export function showProgress(
  tally: Tally,
  total: number,
  stream: WriteStream = process.stderr,
): () => void {
  const live = stream.isTTY;
  const write = () =>
    stream.write(live ? `\r\x1b[K${line(tally, total)}` : `${line(tally, total)}\n`);
  const timer = setInterval(write, live ? 200 : 15_000);
  return () => {
    clearInterval(timer);
    if (live) stream.write('\r\x1b[K');
  };
}

/** The report of a replay as text. */
export function formatReport(report: Report): string {
  const milliseconds = (value: number) => TENTH.format(value).padStart(10);
  const count = (value: number) => NUMBER.format(value).padStart(10);
  const answers = Object.entries(report.statuses).map(([what, times]) => `${what}: ${times}`);
  return [
    `${NUMBER.format(report.actions)} actions in ${TENTH.format(report.seconds)} s ` +
      `(${NUMBER.format(report.perSecond)}/s), ${NUMBER.format(report.overLimit)} took over ${LIMIT_MS} ms`,
    '',
    '                count    p50 ms    p99 ms    max ms',
    ...KINDS.map((kind) => {
      const { count: times, p50, p99, max } = report.kinds[kind];
      return `  ${kind.padEnd(9)}${count(times)}${milliseconds(p50)}${milliseconds(p99)}${milliseconds(max)}`;
    }),
    '',
    `Errors: ${NUMBER.format(report.errorCount)}`,
    ...Object.entries(report.errors).map(([what, times]) => `  ${what.padEnd(17)}${count(times)}`),
    ...(answers.length > 0 ? [`Refused with: ${answers.join(', ')}`] : []),
  ].join('\n');
}
