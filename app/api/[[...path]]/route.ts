import { NotFound } from '../../../platform/errors.ts';
import { nextHandlers } from '../../../server/api/next-handlers.ts';
import { refusal } from '../../../server/api/simulator.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(
  refusal(new NotFound('There is nothing at this address')),
);
