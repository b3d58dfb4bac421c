/** The public status page: how MiniTwit and the simulator are doing. */
import { CHANGES } from '../../lib/activity.ts';
import { readStatus } from '../../lib/status.ts';
import { sitePage } from '../components/site-page.tsx';
import { Chart } from './chart.tsx';
import { Facts } from './facts.tsx';
import { sumOf } from './figures.ts';
import { ByKind } from './kinds.tsx';

export default sitePage(async () => {
  const status = await readStatus();
  const content = (
    <div className="status">
      <h1>Status</h1>
      <p>The last 24 hours, updated once a minute. Times are in UTC.</p>
      <Facts status={status} now={Date.now()} />
      <Chart
        title="Messages per hour"
        parts={['messages']}
        hours={status.hours.map(({ begin, messages }) => ({ begin, counts: [messages] }))}
      />
      <Chart
        title="Simulator actions per hour"
        parts={['actions']}
        hours={status.hours.map(({ begin, actions }) => ({ begin, counts: [sumOf(actions)] }))}
      />
      <Chart
        title="Simulator errors per hour"
        parts={CHANGES}
        hours={status.hours.map(({ begin, errors }) => ({
          begin,
          counts: CHANGES.map((kind) => errors[kind]),
        }))}
      />
      <ByKind hours={status.hours} />
    </div>
  );
  return { title: 'Status', content };
});
