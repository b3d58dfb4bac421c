import { expect, it } from 'vitest';
import { callerOf, isProxy, parseTrust, type Trust } from '../../../platform/addresses.ts';

const trust = (text: string) => parseTrust(text) as Trust;

it.each([
  '',
  'yes',
  '10.0.0.0/33',
  '10.0/8',
  '127.1',
  'traefik',
  '10.0.0.1,',
  '::1/129',
  '1.2.3.4/',
])('rejects "%s" as TRUST_PROXY', (text) => expect(parseTrust(text)).toBeUndefined());

it.each([
  ['false', '127.0.0.1', false],
  ['true', '203.0.113.9', true],
  ['true', undefined, false],
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ['10.0.0.0/8', '11.1.2.3', false],
  ['10.0.0.0/8', 'fd00::1', false],
  ['10.0.0.7, fd00::/8', '10.0.0.7', true],
  ['10.0.0.7 fd00::/8', 'fd12::7', true],
  ['10.0.0.7', '10.0.0.8', false],
  ['10.0.0.0/8', 'garbage', false],
])('with TRUST_PROXY=%s %s is a proxy: %s', (text, peer, expected) => {
  expect(isProxy(peer, trust(text))).toBe(expected);
});

const ANN = '203.0.113.7';

it.each([
  // Without a proxy the peer is the client, unless it could be an unnamed proxy.
  ['false', ANN, [], ANN],
  ['false', ANN, ['198.51.100.1'], ANN],
  ['false', `::ffff:${ANN}`, [], ANN],
  ['false', '2001:db8:1:2:3:4:5:6', [], '2001:db8:1:2::/64'],
  ...['127.0.0.1', '::1', '10.0.0.9', '172.17.0.1', '192.168.1.5', '169.254.3.4', '100.64.0.1'].map(
    (peer) => ['false', peer, [ANN], undefined] as const,
  ),
  ...['fd00::5', 'fe80::1%eth0', '::ffff:172.17.0.1', '::', 'garbage', undefined].map(
    (peer) => ['false', peer, [ANN], undefined] as const,
  ),
  // A proxy appends its client's address.
  ['true', '127.0.0.1', [ANN], ANN],
  ['true', '172.17.0.1', ['198.51.100.1, 203.0.113.7'], ANN],
  ['true', '172.17.0.1', ['198.51.100.1', ANN], ANN],
  ['true', ANN, [], undefined],
  ['true', '172.17.0.1', ['unknown'], undefined],
  ['true', '172.17.0.1', ['127.0.0.1'], undefined],
  ['true', '172.17.0.1', ['192.168.1.5'], '192.168.1.5'],
  ['true', '172.17.0.1', [`::FFFF:${ANN}`], ANN],
  ['true', '172.17.0.1', ['2001:DB8:1:2:3:4:5:6'], '2001:db8:1:2::/64'],
  ['true', '172.17.0.1', ['2001:db8:1:2:ffff::1'], '2001:db8:1:2::/64'],
  // Two proxies in a row.
  ['10.0.0.0/8', '10.0.0.2', [`198.51.100.1, ${ANN}, 10.0.0.1`], ANN],
  ['10.0.0.0/8', '10.0.0.2', ['10.0.0.1'], undefined],
  ['10.0.0.0/8', '10.0.0.2', [`${ANN}, nonsense, 10.0.0.1`], undefined],
  ['10.0.0.0/8', ANN, ['198.51.100.1'], ANN],
  ['10.0.0.0/8', '172.17.0.1', ['198.51.100.1'], undefined],
] as const)(
  'with TRUST_PROXY=%s a request by %s for %j is counted as %s',
  (text, peer, said, as) => {
    expect(callerOf(peer, [...said], trust(text))).toBe(as);
  },
);
