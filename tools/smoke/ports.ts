/** Checks that a deployment's internal ports are closed to the outside. */
import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, connect } from 'node:net';
import { type Checks, NotChecked } from './checks.ts';

const INTERNAL = new Map([
  [3000, 'the site without the proxy'],
  [5001, 'the simulator API without the proxy'],
  [5432, 'Postgres'],
  [9464, 'metrics and health of the app'],
  [9090, 'Prometheus'],
  [9093, 'Alertmanager'],
  [3100, 'Loki'],
  [12345, 'Alloy'],
  [9100, 'node exporter'],
  [9187, 'Postgres exporter'],
  [8080, 'cAdvisor, or the Traefik dashboard'],
  [8082, 'Traefik metrics'],
  [2375, 'Docker without TLS'],
  [2377, 'Swarm management'],
  [7946, 'Swarm gossip'],
]);

/** Milliseconds after which a port that has not accepted counts as closed. */
const CONNECT_MS = 3_000;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false)).once('error', () => end(false));
  });
}

const isLoopback = ({ address, family }: LookupAddress) =>
  loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');

async function openPorts({ address }: LookupAddress, ports: readonly number[]) {
  const open = await Promise.all(ports.map((port) => isOpen(address, port)));
  const found = ports.filter((_, index) => open[index]);
  return found.map((port) => `${port} of ${address} (${INTERNAL.get(port)})`);
}

export interface PortsOptions {
  /** Names or addresses of the machines. */
  hosts: readonly string[];
  /** Ports that may be open. */
  published: readonly number[];
  /** Also checks this machine, where other programs may use the same ports. */
  onLoopback: boolean;
}

/** Checks every address of every host. */
export async function checkPorts(checks: Checks, options: PortsOptions): Promise<void> {
  const ports = [...INTERNAL.keys()].filter((port) => !options.published.includes(port));
  checks.heading('Ports');
  for (const host of new Set(options.hosts)) {
    await checks.run(`None of ${ports.length} internal ports of ${host} is open`, async () => {
      const addresses = await lookup(host.replace(/^\[|\]$/g, ''), { all: true });
      if (addresses.some(isLoopback) && !options.onLoopback) {
        throw new NotChecked('this is the local machine (use --ports to check it)');
      }
      const open = await Promise.all(addresses.map((address) => openPorts(address, ports)));
      assert.equal(open.flat().length, 0, `open: ${open.flat().join(', ')}`);
      return addresses.map(({ address }) => address).join(', ');
    });
  }
}
