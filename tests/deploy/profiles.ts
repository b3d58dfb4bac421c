/** The files of deploy/ by deployment profile, and the settings needed to read them. */

export interface Profile {
  name: string;
  files: string[];
  /** The rule file with what Prometheus expects. */
  expectations: string;
}

export const CLUSTER = [
  'stack.yml',
  'stack.monitoring.yml',
  'stack.postgres.yml',
  'stack.migrate.yml',
];

export const SMALL = [...CLUSTER, 'stack.small.yml', 'stack.small.postgres.yml'];

export const PROFILES: Profile[] = [
  { name: 'cluster', files: CLUSTER, expectations: 'deploy/prometheus/rules/deployment.yml' },
  { name: 'small', files: SMALL, expectations: 'deploy/prometheus/small/deployment.yml' },
];

export const SETTINGS = {
  DOMAIN: 'minitwit.test',
  ACME_EMAIL: 'nobody@minitwit.test',
  IMAGE: 'registry.test/minitwit:1.0.0',
  POSTGRES_IMAGE: 'registry.test/minitwit-postgres:1.0.0',
};
