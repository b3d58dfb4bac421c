import { nextHandlers } from '../../../server/api/next-handlers.ts';
import { latest } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(latest.answer);
