/** The playbooks: ansible-lint, a syntax check and a dry run. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, it } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import { childEnvironment } from '../../../platform/env.ts';
import { attempt, check } from '../../support/checks.ts';
import { pythonProgram } from '../../support/tools.ts';
import { ask } from '../programs.ts';

const run = promisify(execFile);

const FOLDER = inProject('deploy/ansible');
const EXAMPLE = join(FOLDER, 'inventory/example');

/** This machine as the only one of its cluster, with every role. */
const INVENTORY = {
  all: {
    vars: {
      ansible_connection: 'local',
      ansible_become: false,
      ansible_user: 'root',
      ansible_python_interpreter: '/usr/bin/python3',
      site_domain: 'minitwit.example.org',
      swarm_network: '10.30.0.0/20',
      private_address: '10.30.0.2',
      firewall_public_interface: 'eth0',
      node_labels: ['edge', 'monitoring', 'database'],
      data_label: 'docker-volumes',
      backup_label: 'backups',
      // Docker's own packages are out of reach in a dry run.
      docker_official: false,
      docker_packages: ['docker.io'],
    },
    children: { managers: { hosts: { localhost: {} } }, workers: { hosts: {} } },
  },
};

/** The summary of a successful dry run. */
const OUTCOME = /localhost +: ok=(\d+) +changed=(\d+) +unreachable=0 +failed=0 /;

/**
 * Ansible promises that a dry run changes nothing. Here it cannot: all mounts are read-only except
 * a folder and a tmpfs of its own, and there is no network.
 */
const SEALED = `
mount --make-rprivate /
mount --bind "$1" "$1"
while read -r _ place _; do mount -o remount,bind,ro "$place" 2>/dev/null || true; done </proc/mounts
mount -o remount,bind,rw "$1"
mount -t tmpfs tmpfs /dev/shm
if touch "$2/sealed" 2>/dev/null; then rm "$2/sealed"; echo 'The file system is writable.'; exit 1; fi
cd "$2"; shift 2
exec "$@"`;

async function dryRun(playbook: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-ansible-'));
  try {
    const inventory = join(folder, 'hosts.json');
    await writeFile(inventory, JSON.stringify(INVENTORY));
    const env = childEnvironment({
      HOME: folder,
      TMPDIR: folder,
      ANSIBLE_REMOTE_TEMP: folder,
      ANSIBLE_NOCOLOR: '1',
    });
    const command = [playbook, '--check', '--diff', '-i', inventory, 'site.yml'];
    const sealed = ['--mount', '--net', 'sh', '-euc', SEALED, 'sh', folder, FOLDER, ...command];
    const { ok, output } = await ask('unshare', sealed, { env });
    const [, tasks = 0, changes = 0] = output.match(OUTCOME) ?? [];
    if (!ok || Number(tasks) < 20 || Number(changes) < 5) throw new Error(output.slice(-3_000));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Why there is no dry run: it needs the package manager, and an isolated file system to be safe. */
async function whyNoDryRun(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'it needs root';
  const [apt, seal] = await Promise.all([
    ask('/usr/bin/python3', ['-c', 'import apt']),
    ask('unshare', ['--mount', '--net', 'true']),
  ]);
  if (!apt.ok) return "Debian's python3-apt is not installed";
  return seal.ok ? undefined : 'file systems cannot be isolated here';
}

const lint = await pythonProgram('ansible-lint', 'ansible-lint==26.10.1').catch(() => undefined);

describe.skipIf(!lint)('The Ansible playbooks (deploy/ansible)', () => {
  const programs = dirname(lint ?? '');
  const env = childEnvironment({
    PATH: `${programs}:${childEnvironment({}).PATH ?? ''}`,
    ANSIBLE_NOCOLOR: '1',
    NO_COLOR: '1',
  });
  const options = { cwd: FOLDER, env };
  const ansible = join(programs, 'ansible-playbook');

  it('have valid syntax', async () => {
    const playbooks = (await readdir(FOLDER)).filter((name) => name.endsWith('.yml'));
    await attempt(`The syntax of ${playbooks.length} playbooks`, () =>
      run(ansible, ['-i', EXAMPLE, '--syntax-check', ...playbooks], options),
    );
  });

  it('pass ansible-lint', async () => {
    const { ok, output } = await ask(lint ?? '', [], options);
    check('ansible-lint with its strictest profile', ok, output);
  });

  it('pass a dry run in a sandbox', async ({ skip }) => {
    const why = await whyNoDryRun();
    if (why) skip(`the dry run of site.yml: ${why}`);
    await attempt('A dry run in a sandbox succeeds', () => dryRun(ansible));
  });
});
