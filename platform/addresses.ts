/** Addresses on the network: which of them are proxies of ours, and who calls through them. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Whom to believe about a caller's address: nobody, whoever connects to us, or these networks. */
export type Trust = boolean | Network[];

/** The library alone also reads `127.1` and `0x7f000001`. An IPv4 address within IPv6 comes out as IPv4. */
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

/** Reads `true`, `false`, or addresses and networks between commas or spaces; undefined for anything else. */
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

/** Whether `peer`, who is connected to us, is a proxy to believe. */
export function isProxy(peer: string | undefined, trust: Trust): boolean {
  const address = trust === false ? undefined : parse(peer ?? '');
  return address !== undefined && isTrusted(address, trust);
}

/** A household or a server has a whole /64 of IPv6, and can take another address of it each time. */
function counted(address: Address): string {
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/** Where a proxy, Docker's included, or a whole house may be: who connects from here is not one caller. */
const SHARED = new Set(
  'loopback private uniqueLocal linkLocal carrierGradeNat unspecified'.split(' '),
);

/** The caller that proxies tell of, each of which adds whom it was called by at the end. */
function forwardedCaller(said: string[], trust: Trust): Address | undefined {
  for (const text of said.flatMap((line) => line.split(',')).reverse()) {
    const address = parse(text.trim());
    if (!address || address.range() === 'loopback') return undefined;
    if (typeof trust === 'boolean' || !isWithin(address, trust)) return address;
  }
  return undefined;
}

/**
 * What a request is counted by: an IPv4 address, or the first half of an IPv6 one. Undefined when many
 * may share it: nobody shall be locked out behind a proxy that TRUST_PROXY does not name.
 * @param peer The address at the other end of the connection.
 * @param said Each value of `X-Forwarded-For`.
 */
export function callerOf(
  peer: string | undefined,
  said: string[],
  trust: Trust,
): string | undefined {
  const direct = parse(peer ?? '');
  if (!direct) return undefined;
  if (isTrusted(direct, trust)) {
    const caller = forwardedCaller(said, trust);
    return caller && counted(caller);
  }
  return SHARED.has(direct.range()) ? undefined : counted(direct);
}
