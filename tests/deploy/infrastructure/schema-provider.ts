/**
 * A Terraform provider that only has a schema: enough to validate a configuration, and to plan one
 * whose provider is mocked.
 */
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { firstField, message, schemaMessage } from './plugin-messages.ts';
import type { ProviderSchema } from './schema.ts';

const SERVICE = '/tfplugin5.Provider/';
const UNIMPLEMENTED = '12';

/** A gRPC message starts with a byte for "not compressed" and its length. */
function frame(payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

function answer(method: string, request: Buffer, schema: Buffer): Buffer | undefined {
  switch (method) {
    case 'GetSchema':
      return schema;
    case 'PrepareProviderConfig':
      return message([1, firstField(request)]);
    case 'ValidateResourceTypeConfig':
    case 'Stop':
      return Buffer.alloc(0);
    default:
      return undefined;
  }
}

async function serve(stream: ServerHttp2Stream, path: string, schema: Buffer): Promise<void> {
  // Unused streams of the plugin protocol never end, so their body is not awaited.
  const ours = path.startsWith(SERVICE);
  const request = ours ? (await buffer(stream)).subarray(5) : Buffer.alloc(0);
  const reply = ours ? answer(path.slice(SERVICE.length), request, schema) : undefined;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': reply ? '0' : UNIMPLEMENTED }),
  );
  stream.end(reply && frame(reply));
}

async function listen(server: Http2Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

export interface SchemaProvider {
  /** The variables by which Terraform finds the provider. */
  readonly environment: Record<string, string>;
  close(): void;
}

/** Starts the provider in this process, on a free port. */
export async function startSchemaProvider(schema: ProviderSchema): Promise<SchemaProvider> {
  const bytes = schemaMessage(schema);
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    serve(stream, String(headers[':path']), bytes).catch(() => stream.destroy());
  });
  const port = await listen(server);
  const reattach = {
    'registry.terraform.io/digitalocean/digitalocean': {
      Protocol: 'grpc',
      ProtocolVersion: 5,
      Pid: process.pid,
      // Otherwise Terraform would kill this process.
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
    },
  };
  return {
    environment: { TF_REATTACH_PROVIDERS: JSON.stringify(reattach) },
    close() {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}
