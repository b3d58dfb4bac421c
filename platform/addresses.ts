/** Network addresses: which are trusted proxies, and which client is behind them. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Which peers may set X-Forwarded-For: none (false), all (true), or those in these networks. */
export type Trust = boolean | Network[];

/** Stricter than ipaddr.js, which also accepts `127.1` and `0x7f000001`. Maps IPv4-in-IPv6 to IPv4. */
function parse(text: string): Address | undefined {
  return isIP(text) === 0 ? undefined : ipaddr.process(text);
}

function parseNetwork(text: string): Network | undefined {
  const [address = ''] = text.split('/', 1);
  const network = address === text ? `${text}/${isIP(text) === 4 ? 32 : 128}` : text;
  if (isIP(address) === 0 || !ipaddr.isValidCIDR(network)) return undefined;
  const [first, length] = ipaddr.parseCIDR(network);
  const mapped = first instanceof ipaddr.IPv6 && first.isIPv4MappedAddress() && length >= 96;
  return mapped ? [first.toIPv4Address(), length - 96] : [first, length];
}

/** Parses `true`, `false`, or addresses and networks separated by commas or spaces; else undefined. */
export function parseTrust(text: string): Trust | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  const networks = text.split(/\s*,\s*|\s+/).map(parseNetwork);
  return networks.every((network) => network !== undefined) ? networks : undefined;
}

const isWithin = (address: Address, networks: Network[]) =>
  networks.some(
    ([first, length]) => first.kind() === address.kind() && address.match(first, length),
  );

const isTrusted = (address: Address, trust: Trust) =>
  typeof trust === 'boolean' ? trust : isWithin(address, trust);

/** Whether `peer`, the other end of the connection, is a trusted proxy. */
export function isProxy(peer: string | undefined, trust: Trust): boolean {
  const address = trust === false ? undefined : parse(peer ?? '');
  return address !== undefined && isTrusted(address, trust);
}

/** IPv6 clients own a whole /64 and can use a new address for each request, so the /64 counts. */
function rateLimitKey(address: Address): string {
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/** Ranges where an address may be a proxy (Docker's included) or a NAT, so not a single client. */
const SHARED = new Set(
  'loopback private uniqueLocal linkLocal carrierGradeNat unspecified'.split(' '),
);

/** The client according to X-Forwarded-For; each proxy appends the address of its own peer. */
function forwardedCaller(forwardedFor: string[], trust: Trust): Address | undefined {
  for (const text of forwardedFor.flatMap((line) => line.split(',')).reverse()) {
    const address = parse(text.trim());
    if (!address || address.range() === 'loopback') return undefined;
    if (typeof trust === 'boolean' || !isWithin(address, trust)) return address;
  }
  return undefined;
}

/**
 * The key that a client is rate-limited by: its IPv4 address or its IPv6 /64. Undefined when clients
 * may share it, so that no one is locked out behind a proxy that TRUST_PROXY does not name.
 * @param peer The address at the other end of the connection.
 * @param forwardedFor Each value of `X-Forwarded-For`.
 */
export function callerOf(
  peer: string | undefined,
  forwardedFor: string[],
  trust: Trust,
): string | undefined {
  const direct = parse(peer ?? '');
  if (!direct) return undefined;
  if (isTrusted(direct, trust)) {
    const caller = forwardedCaller(forwardedFor, trust);
    return caller && rateLimitKey(caller);
  }
  return SHARED.has(direct.range()) ? undefined : rateLimitKey(direct);
}
