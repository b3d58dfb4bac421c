import { CHANGES } from '../../lib/activity.ts';
import type { HourOfActivity } from '../../lib/status.ts';
import { formatNumber } from './figures.ts';

/** The simulator's actions and errors in these hours, by kind. */
export function ByKind({ hours }: { hours: HourOfActivity[] }) {
  return (
    <table>
      <caption>The simulator in the last 24 hours</caption>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Actions</th>
          <th scope="col">Errors</th>
        </tr>
      </thead>
      <tbody>
        {CHANGES.map((kind) => (
          <tr key={kind}>
            <th scope="row">{kind}</th>
            <td>{formatNumber(hours.reduce((sum, { actions }) => sum + actions[kind], 0))}</td>
            <td>{formatNumber(hours.reduce((sum, { errors }) => sum + errors[kind], 0))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
