/** The simulator API's routes: as requests, and as the statements that answer them. */
import type { Sending } from 'autocannon';
import { insertFollow } from '../../db/queries/follows.ts';
import { getLatest, setLatest } from '../../db/queries/latest.ts';
import {
  insertMessages,
  messagesOfAuthorJson,
  newestMessagesJson,
} from '../../db/queries/messages.ts';
import { insertUser } from '../../db/queries/users.ts';
import { skeletonsOf } from '../../lib/name-skeletons.ts';
import { anyNewcomer, anyUser, type CommunitySize } from './community.ts';

export interface ApiRoute {
  name: string;
  expected: 200 | 204;
  sending: Sending | (() => Sending);
  /** What the handler asks of the database. */
  statement: () => Promise<unknown>;
}

const TEXT = 'The harbour was quiet and the bread was warm, so nobody minded the rain at all.';

/** Stored for users who never sign in: what a hash takes up, without the work. */
const HASH = `$argon2id$${'x'.repeat(86)}`;

const get = (path: string): Sending => ({ method: 'GET', path });

const post = (path: string, body: Record<string, string>): Sending => ({
  method: 'POST',
  path,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** Routes that only read. */
function reads(size: CommunitySize): ApiRoute[] {
  const list = (limit: number): ApiRoute => ({
    name: `GET /msgs?no=${limit}`,
    expected: 200,
    sending: get(`/msgs?no=${limit}`),
    statement: () => newestMessagesJson(limit),
  });
  return [
    { name: 'GET /latest', expected: 200, sending: get('/latest'), statement: getLatest },
    list(20),
    list(100),
    {
      name: 'GET /msgs/<u>',
      expected: 200,
      sending: () => get(`/msgs/${anyUser(size)}`),
      statement: () => messagesOfAuthorJson(anyUser(size), 100),
    },
  ];
}

/** Routes that write, each moving `latest` as the simulator does. */
function writes(size: CommunitySize): ApiRoute[] {
  let latest = 0;
  const next = () => ++latest;
  const moving = (action: Promise<unknown>) => Promise.all([action, setLatest(next())]);
  const run = Math.random().toString(36).slice(2);
  return [
    {
      name: 'POST /msgs/<u>',
      expected: 204,
      sending: () => post(`/msgs/${anyUser(size)}?latest=${next()}`, { content: TEXT }),
      statement: () => moving(insertMessages([{ author: anyUser(size), text: TEXT }])),
    },
    {
      name: 'POST /fllws/<u>',
      expected: 204,
      sending: () => post(`/fllws/${anyNewcomer()}?latest=${next()}`, { follow: anyUser(size) }),
      statement: () => moving(insertFollow(anyNewcomer(), anyUser(size))),
    },
    {
      name: 'POST /register',
      expected: 204,
      sending: () => {
        const username = `registered ${run} ${next()}`;
        const body = { username, email: 'somebody@example.org', pwd: 'correct horse 7' };
        return post(`/register?latest=${latest}`, body);
      },
      statement: () => {
        const username = `registered ${run} ${next()}`;
        const skeletons = skeletonsOf(username);
        const user = { username, email: 'somebody@example.org', passwordHash: HASH, skeletons };
        return moving(insertUser(user));
      },
    },
  ];
}

export const apiRoutes = (size: CommunitySize): ApiRoute[] => [...reads(size), ...writes(size)];
