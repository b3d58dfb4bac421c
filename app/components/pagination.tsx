import type { TimelinePage } from '../../lib/timelines.ts';

/** Links to the adjacent pages of a timeline. */
export function Pagination({ older, newer }: Pick<TimelinePage, 'older' | 'newer'>) {
  if (!older && !newer) return null;
  return (
    <nav className="pagination" aria-label="Pages">
      {newer && (
        <a rel="prev" href={`?after=${newer}`}>
          newer
        </a>
      )}
      {older && (
        <a rel="next" href={`?before=${older}`}>
          older
        </a>
      )}
    </nav>
  );
}
