/**
 * The inline scripts that Next writes into a finished page. Nothing else may be allowed by its hash: a
 * script that somebody got into a message would be hashed like any other.
 *
 * No HTML parser is needed. A browser makes no script without the letters `<script`, and neither React
 * nor our own escaping leaves them in a text or an attribute. So each place with these letters must be
 * one that we know, to the letter; with any other the page is not trusted.
 */
const OPENING = /<script/i;
const HEAD_END = '</head>';
const PAGE_END = '</body></html>';

/** What follows `<script` when it loads a file of the build. */
const FILE = /^ src="\/_next\/static\/chunks\/[\w.-]+\.js" (?:async|noModule)=""><\/script>/;

/** The same for an inline script. Next escapes every `<` in what it writes there. */
const INLINE = /^(?: id="_R_")?>([^<]*)<\/script>$/;

const FLIGHT_START = '(self.__next_f=self.__next_f||[]).push([0])';
const FLIGHT = ['self.__next_f.push(', ')'] as const;
const CHUNKS = ['(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push(', ');'] as const;

/** The JSON between `start` and `end`, or undefined when `script` is anything else. */
function jsonIn(script: string, [start, end]: readonly [string, string]): unknown {
  if (!(script.startsWith(start) && script.endsWith(end))) return undefined;
  try {
    return JSON.parse(script.slice(start.length, -end.length));
  } catch {
    return undefined;
  }
}

/** Whether `script` hands React a piece of the page: as text (1), or as bytes in base64 (3). */
function isFlight(script: string): boolean {
  const piece = jsonIn(script, FLIGHT);
  if (!Array.isArray(piece) || piece.length !== 2) return false;
  return (piece[0] === 1 || piece[0] === 3) && typeof piece[1] === 'string';
}

const isChunk = (file: unknown) =>
  typeof file === 'string' && /^static\/chunks\/[\w.-]+\.js$/.test(file);

/** Whether `script` starts the program with files of the build. */
function isStart(script: string): boolean {
  const start = jsonIn(script, CHUNKS) as Record<string, unknown> | null | undefined;
  const { otherChunks, runtimeModuleIds, ...rest } = start ?? {};
  if (!(Array.isArray(otherChunks) && Array.isArray(runtimeModuleIds))) return false;
  const areIds = runtimeModuleIds.every((id) => typeof id === 'number');
  return otherChunks.every(isChunk) && areIds && Object.keys(rest).length === 0;
}

const isNexts = (script: string) => script === FLIGHT_START || isFlight(script) || isStart(script);

/**
 * The inline scripts of `html`, or undefined when there is a script that Next does not write, or not
 * there: files in the head, everything else behind all content, up to the end of the page.
 */
export function inlineScripts(html: string): string[] | undefined {
  const bodyAt = html.indexOf(HEAD_END);
  if (bodyAt < 0 || !html.endsWith(PAGE_END)) return undefined;
  const [, ...inHead] = html.slice(0, bodyAt).split(OPENING);
  const [, ...inBody] = html.slice(bodyAt, -PAGE_END.length).split(OPENING);
  if (!inHead.every((text) => FILE.test(text))) return undefined;
  const found = new Set<string>();
  for (const text of inBody) {
    if (FILE.exec(text)?.[0] === text) continue;
    const script = INLINE.exec(text)?.[1];
    if (script === undefined || !isNexts(script)) return undefined;
    found.add(script);
  }
  return [...found];
}
