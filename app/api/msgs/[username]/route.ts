import { nextHandlers } from '../../../../lib/http/next-handlers.ts';
import { messagesOf } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(messagesOf.answer);
