export { type Answer, type Sent, send } from '../../tools/smoke/client.ts';
