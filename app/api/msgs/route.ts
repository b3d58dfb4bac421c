import { nextHandlers } from '../../../lib/http/next-handlers.ts';
import { messages } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(messages.answer);
