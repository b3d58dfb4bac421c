import { unknownRoute } from '../../../lib/http/simulator.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = unknownRoute();
