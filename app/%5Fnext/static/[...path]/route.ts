/** Static files of other versions' pages; Next itself serves this version's before it routes here. */
import { extname } from 'node:path';
import { readAsset } from '../../../../lib/assets.ts';
import { errorHeaders, publicError } from '../../../../server/web/responses.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=UTF-8',
  '.js': 'application/javascript; charset=UTF-8',
  '.json': 'application/json; charset=UTF-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

interface Context {
  params: Promise<{ path: string[] }>;
}

export async function GET(_: Request, { params }: Context): Promise<Response> {
  const path = (await params).path.join('/');
  try {
    const body = await readAsset(path);
    const headers = {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
    };
    return new Response(new Uint8Array(body), { headers });
  } catch (error) {
    const problem = publicError(error);
    const headers = { 'cache-control': 'no-store', ...errorHeaders(problem) };
    return new Response(`${problem.message}\n`, { status: problem.status, headers });
  }
}
