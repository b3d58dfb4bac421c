/** The few numbers that say at a glance how things are. */
import type { ReactNode } from 'react';
import type { Status } from '../../lib/status.ts';
import { version } from '../../platform/version.ts';
import { spanOf, sumOf, written } from './figures.ts';

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
      <Fact name="Latest action" value={status.latest < 0 ? 'none' : written(status.latest)}>
        {status.lastActionAt === undefined ? 'never' : `${spanOf(now - status.lastActionAt)} ago`}
      </Fact>
      <Fact name="Actions" value={written(actions)}>
        {`${errors === 0 ? 'none' : written(errors)} failed`}
      </Fact>
      <Fact name="Messages" value={written(messages)}>
        from everybody
      </Fact>
      <Fact name="Up for" value={spanOf(process.uptime() * 1000)}>
        {`version ${version()}`}
      </Fact>
    </dl>
  );
}
