/** The machines and what is installed on them, as far as that can be checked without any. */
import type { Report } from '../support/report.ts';
import { checkTerraform } from './infrastructure/terraform.ts';

/** Checks the code of the infrastructure with the programs that will run it. */
export async function checkInfrastructure(report: Report): Promise<void> {
  await checkTerraform(report);
}
