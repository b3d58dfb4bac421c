/** The key figures of the status page. */
import type { ReactNode } from 'react';
import type { Status } from '../../lib/status.ts';
import { version } from '../../platform/version.ts';
import { formatDuration, formatNumber, sumOf } from './figures.ts';

function Fact({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b> <span>{children}</span>
      </dd>
    </div>
  );
}

/** `now` is in milliseconds since 1970. */
export function Facts({ status, now }: { status: Status; now: number }) {
  const messages = status.hours.reduce((sum, hour) => sum + hour.messages, 0);
  const actions = status.hours.reduce((sum, hour) => sum + sumOf(hour.actions), 0);
  const errors = status.hours.reduce((sum, hour) => sum + sumOf(hour.errors), 0);
  return (
    <dl className="facts">
      <Fact name="Latest action" value={status.latest < 0 ? 'none' : formatNumber(status.latest)}>
        {status.lastActionAt === undefined
          ? 'never'
          : `${formatDuration(now - status.lastActionAt)} ago`}
      </Fact>
      <Fact name="Actions" value={formatNumber(actions)}>
        {`${errors === 0 ? 'none' : formatNumber(errors)} failed`}
      </Fact>
      <Fact name="Messages" value={formatNumber(messages)}>
        from all users
      </Fact>
      <Fact name="Uptime" value={formatDuration(process.uptime() * 1000)}>
        {`version ${version()}`}
      </Fact>
    </dl>
  );
}
