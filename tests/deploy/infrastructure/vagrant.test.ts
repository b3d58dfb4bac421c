/** The Vagrantfile, run by Ruby with a recorder in place of Vagrant. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import { childEnvironment } from '../../../platform/env.ts';
import { check } from '../../support/checks.ts';
import { findProgram, UNPACKED, unpackDebian } from '../../support/tools.ts';
import { ask } from '../programs.ts';

const LIBRARIES = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu'];

/** Accepts every setting and call, and prints the machines that were defined. */
const RECORDER = `
class Recorder
  def initialize(name = "config")
    @name = name
  end

  def method_missing(name, *values, &block)
    puts [@name, name, *values].join(" ")
    return self unless block
    inner = name == :define ? values.first : @name
    block.call(Recorder.new(inner))
  end

  def respond_to_missing?(*)
    true
  end
end

module Vagrant
  def self.configure(version)
    yield Recorder.new
  end
end

class Object
  def to_json
    inspect
  end
end
`;

async function findRuby(): Promise<string> {
  const found = await findProgram('ruby', 'ruby3.1', 'ruby3.3');
  if (found) return found;
  await unpackDebian(['ruby3.1', 'libruby3.1']);
  return join(UNPACKED, 'usr/bin/ruby3.1');
}

it('defines three machines and runs the playbooks on them', async ({ skip }) => {
  const ruby = await findRuby().catch(() => skip('the Vagrantfile: Ruby is not available'));
  const libraries = LIBRARIES.map((folder) => join(UNPACKED, folder)).join(':');
  const env = childEnvironment({ LD_LIBRARY_PATH: libraries });
  const program = RECORDER + (await readFile(inProject('deploy/Vagrantfile'), 'utf8'));
  const { ok, output } = await ask(ruby, ['--disable-gems', '-e', program], { env });
  check('Ruby runs it', ok, output);
  const machines = output.match(/^config define /gm)?.length;
  check('It defines three machines', machines === 3, output);
  check('It runs the same playbook as in the cloud', /ansible\/site\.yml/.test(output), output);
});
