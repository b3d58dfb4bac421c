import { nextHandlers } from '../../../server/api/next-handlers.ts';
import { register } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(register.answer);
