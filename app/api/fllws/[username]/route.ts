import { nextHandlers } from '../../../../server/api/next-handlers.ts';
import { follows } from './endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextHandlers(follows.answer);
