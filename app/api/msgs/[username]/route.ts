import { nextHandlers } from '../../../../server/api/next-handlers.ts';
import { messagesOf } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(messagesOf.answer);
