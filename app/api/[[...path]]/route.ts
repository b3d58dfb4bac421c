import { NotFound } from '../../../lib/errors.ts';
import { nextHandlers } from '../../../lib/http/next-handlers.ts';
import { refusal } from '../../../lib/http/simulator.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(
  refusal(new NotFound('There is nothing at this address')),
);
