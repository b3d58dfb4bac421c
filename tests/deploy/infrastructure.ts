/** The machines and what is installed on them, as far as that can be checked without any. */
import type { Report } from '../support/report.ts';
import { checkAnsible } from './infrastructure/ansible.ts';
import { checkTerraform } from './infrastructure/terraform.ts';
import { checkVagrant } from './infrastructure/vagrant.ts';

/** Checks the code of the infrastructure with the programs that will run it. */
export async function checkInfrastructure(report: Report): Promise<void> {
  await checkTerraform(report);
  await checkAnsible(report);
  await checkVagrant(report);
}
