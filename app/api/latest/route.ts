import { nextHandlers } from '../../../lib/http/next-handlers.ts';
import { latest } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(latest.answer);
