import { CHANGES } from '../../lib/activity.ts';
import type { HourOfActivity } from '../../lib/status.ts';
import { written } from './figures.ts';

/** What the simulator did in these hours, and how much of it failed, by the kind of action. */
export function ByKind({ hours }: { hours: HourOfActivity[] }) {
  return (
    <table>
      <caption>The simulator in 24 hours</caption>
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
            <td>{written(hours.reduce((sum, { actions }) => sum + actions[kind], 0))}</td>
            <td>{written(hours.reduce((sum, { errors }) => sum + errors[kind], 0))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
