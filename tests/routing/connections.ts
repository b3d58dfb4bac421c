/** The connection itself: plain HTTP, TLS versions, and server names. */
import http2 from 'node:http2';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import type { Report } from '../support/report.ts';
import { ask, type Question } from './client.ts';
import { DOMAIN, type Edge } from './edge.ts';

const TWO_YEARS = 63_072_000;

async function refusal(edge: Edge, question: Question): Promise<string> {
  return ask(edge, '/', question).then(
    ({ status }) => `answered ${status}`,
    (error: Error) => error.message,
  );
}

async function checkPlain(edge: Edge, report: Report): Promise<void> {
  const path = '/api/msgs/ann?no=3';
  const page = await ask(edge, path, { plain: true });
  const target = `https://${DOMAIN}:${edge.httpsPort}${path}`;
  const led = page.status === 301 || page.status === 308;
  report.check(
    `http redirects permanently to https (${page.status})`,
    led && page.headers.location === target,
    `${page.status} ${page.headers.location}`,
  );
  const write = await ask(edge, '/login', { plain: true, body: 'password=x' });
  report.check(
    'A POST over http is redirected as a POST (308)',
    write.status === 308,
    String(write.status),
  );
}

async function checkTls(edge: Edge, report: Report): Promise<void> {
  const { headers } = await ask(edge, '/echo');
  const hsts = headers['strict-transport-security'] ?? 'none';
  report.check(`HSTS: ${hsts}`, hsts === `max-age=${TWO_YEARS}`);
  const modern = await ask(edge, '/echo', { maxVersion: 'TLSv1.2' });
  report.check('TLS 1.2 is accepted', modern.status === 200);
  const old = await refusal(edge, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
  report.check('TLS 1.1 is rejected', /protocol version/i.test(old), old);
  const stranger = await refusal(edge, { host: 'other.test', servername: 'other.test' });
  report.check(
    'Another server name gets no certificate',
    /unrecognized name/i.test(stranger),
    stranger,
  );
}

async function checkHttp2(edge: Edge, report: Report): Promise<void> {
  await report.attempt('HTTP/2 is accepted', async () => {
    const session = http2.connect(`https://127.0.0.1:${edge.httpsPort}`, {
      ca: edge.certificate,
      servername: DOMAIN,
    });
    const request = session.request({ ':path': '/echo', ':authority': DOMAIN });
    const body = JSON.parse(await text(request)) as { listener: string };
    session.close();
    if (body.listener !== 'site') throw new Error(JSON.stringify(body));
  });
}

/** One request through a load balancer at 127.0.0.1, which forwards another client's address. */
async function throughBalancer(edge: Edge, balancer: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: edge.httpsPort, localAddress: balancer });
  socket.write('PROXY TCP4 203.0.113.7 192.0.2.1 40000 443\r\n');
  const secure = tls.connect({ socket, ca: edge.certificate, servername: DOMAIN });
  secure.write(`GET /echo HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`);
  return text(secure).catch((error: Error) => error.message);
}

export async function checkConnections(edge: Edge, report: Report): Promise<void> {
  report.check("Traefik passes Docker's health check", (await edge.healthCheck()) === 0);
  await checkPlain(edge, report);
  await checkTls(edge, report);
  await checkHttp2(edge, report);
  const trusted = await throughBalancer(edge, '127.0.0.1');
  const passed = trusted.includes('"x-forwarded-for":"203.0.113.7"');
  report.check("A trusted load balancer may set the client's address", passed, trusted);
  const stranger = await throughBalancer(edge, '127.8.8.8');
  const ignored = !stranger.includes('203.0.113.7');
  report.check('No other client may', ignored, stranger);
}
