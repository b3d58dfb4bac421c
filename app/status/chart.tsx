/**
 * A bar chart by hour, rendered on the server. The SVG contains only shapes, because text in it would
 * scale with it. Labels are around it, and a table has the numbers for people who cannot see it.
 */
import { formatNumber, topOfScale } from './figures.ts';

/** In the SVG's own units; it is stretched to the available width. */
const BAR = 10;
const GAP = 2;
const HEIGHT = 100;

interface ChartHour {
  /** In milliseconds since 1970. */
  begin: number;
  /** One for each part of the bar, from bottom to top. */
  counts: number[];
}

interface Props {
  title: string;
  /** What the parts of a bar count. */
  parts: readonly string[];
  hours: ChartHour[];
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

const clock = (begin: number) => new Date(begin).toISOString().slice(11, 16);

function Bar({ counts, x, scale }: { counts: number[]; x: number; scale: number }) {
  let top = HEIGHT;
  return counts.map((count, part) => {
    const height = count * scale;
    top -= height;
    // Only its position identifies a part.
    const key = `${x} ${part}`;
    return count === 0 ? null : (
      <rect key={key} className={`part-${part}`} x={x} y={top} width={BAR - GAP} height={height} />
    );
  });
}

interface DrawingProps extends Pick<Props, 'title' | 'hours'> {
  highest: number;
  /** What the top line stands for. */
  top: number;
}

function Drawing({ title, hours, highest, top }: DrawingProps) {
  const width = hours.length * BAR;
  return (
    <svg role="img" viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none">
      <title>{`${title}, at most ${formatNumber(highest)}; the figures are in the table below`}</title>
      <path d={`M0 0H${width}M0 ${HEIGHT / 2}H${width}M0 ${HEIGHT}H${width}`} />
      {hours.map(({ begin, counts }, index) => (
        <Bar key={begin} counts={counts} x={index * BAR + GAP / 2} scale={HEIGHT / top} />
      ))}
    </svg>
  );
}

/** The numbers of the three lines, from the top. */
function CountAxis({ top }: { top: number }) {
  return (
    <div className="counts" aria-hidden="true">
      {[top, top / 2, 0].map((count) => (
        <span key={count}>{formatNumber(count)}</span>
      ))}
    </div>
  );
}

/** Hours between two times below the drawing. */
const STEP = 6;

/** Times in UTC, each where its hour begins. */
function TimeAxis({ hours }: Pick<Props, 'hours'>) {
  return (
    <div className="times">
      {hours
        .filter((_, index) => index % STEP === 0)
        .map(({ begin }) => (
          <span key={begin}>{clock(begin)}</span>
        ))}
      <span>now</span>
    </div>
  );
}

function Figures({ parts, hours }: Omit<Props, 'title'>) {
  return (
    <details>
      <summary>Figures</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Hour from</th>
            {parts.map((part) => (
              <th key={part} scope="col">
                {part}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map(({ begin, counts }) => (
            <tr key={begin}>
              <th scope="row">{clock(begin)} UTC</th>
              {counts.map((count, part) => (
                <td key={parts[part]}>{formatNumber(count)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

export function Chart({ title, parts, hours }: Props) {
  const highest = Math.max(...hours.map(({ counts }) => sum(counts)));
  const top = topOfScale(highest);
  return (
    <section className="chart">
      <h2>{title}</h2>
      <p>{highest === 0 ? 'none in the last 24 hours' : `at most ${formatNumber(highest)}`}</p>
      {parts.length > 1 && (
        <ul>
          {parts.map((part, index) => (
            <li key={part} className={`part-${index}`}>
              {part}
            </li>
          ))}
        </ul>
      )}
      <div className="plot">
        <CountAxis top={top} />
        <Drawing title={title} hours={hours} highest={highest} top={top} />
        <TimeAxis hours={hours} />
      </div>
      <Figures parts={parts} hours={hours} />
    </section>
  );
}
