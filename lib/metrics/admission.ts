import { singleton } from '../singleton.ts';

/** Requests refused before anything worked on them, by the gate that refused them, or "body". */
export const requestsRefused = singleton('requests-refused', () => ({
  pages: 0,
  signIns: 0,
  api: 0,
  registrations: 0,
  body: 0,
}));
