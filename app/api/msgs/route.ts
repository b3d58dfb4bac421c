import { nextHandlers } from '../../../server/api/next-handlers.ts';
import { messages } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(messages.answer);
