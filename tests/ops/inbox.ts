/** Receives alerts: fakes of Discord, Slack and a mail server on this machine. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

const WAYS = ['discord', 'slack', 'mail'] as const;
type Way = (typeof WAYS)[number];
type Status = 'firing' | 'resolved';

interface Message {
  way: Way;
  status: Status;
  alert: string;
  /** The time of its arrival, by Date.now(). */
  at: number;
  body: string;
}

/** The title of a message: `[FIRING, page] ReplicaDown: …`. */
const TITLE = /\[(FIRING|RESOLVED)[^\]]*\] (\w+)/;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}

/** Speaks just enough SMTP to receive a message. */
function receiveMail(socket: Socket, onMessage: (mail: string) => void): void {
  let mail: string[] | undefined;
  let rest = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  const hear = (line: string) => {
    if (mail && line !== '.') return void mail.push(line);
    if (mail) {
      onMessage(mail.join('\n'));
      mail = undefined;
      return say('250 accepted');
    }
    if (/^DATA/i.test(line)) mail = [];
    if (/^QUIT/i.test(line)) return socket.end('221 bye\r\n');
    return say(mail ? '354 go on' : '250 fine');
  };
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    const parts = (rest + chunk.toString()).split('\r\n');
    rest = parts.pop() ?? '';
    parts.forEach(hear);
  });
  say('220 ready');
}

export class Inbox {
  readonly messages: Message[] = [];
  readonly #http = createHttpServer(async (request, response) => {
    const way = request.url === '/discord' ? 'discord' : 'slack';
    const body = await text(request);
    const { attachments } = JSON.parse(body);
    this.#receive(
      way,
      attachments[0].title,
      `${attachments[0].title_link}\n${attachments[0].text}`,
    );
    response.end('ok');
  });
  readonly #mail = createServer((socket) => {
    receiveMail(socket, (mail) => {
      // Long lines of a mail are wrapped (quoted-printable).
      this.#receive('mail', mail, mail.replaceAll('=\n', ''));
    });
  });

  #receive(way: Way, title: string, body: string): void {
    const [, status = '', alert = ''] = TITLE.exec(title) ?? [];
    if (!alert) throw new Error(`A message by ${way} has no title: ${body}`);
    const known = status === 'FIRING' ? 'firing' : 'resolved';
    this.messages.push({ way, status: known, alert, at: Date.now(), body });
  }

  async open(): Promise<{ webhook: string; mailServer: string }> {
    const [http, mail] = [await listen(this.#http), await listen(this.#mail)];
    return { webhook: `http://127.0.0.1:${http}`, mailServer: `127.0.0.1:${mail}` };
  }

  /** Milliseconds from `since` until the alert arrived in every way; undefined if it did not. */
  async until(alert: string, status: Status, since: number, limit: number) {
    const of = (way: Way) =>
      this.messages.find(
        (each) =>
          each.way === way && each.alert === alert && each.status === status && each.at >= since,
      );
    while (Date.now() - since < limit) {
      const found = WAYS.map(of);
      const times = found.flatMap((message) => (message ? [message.at] : []));
      if (times.length === WAYS.length) return Math.max(...times) - since;
      await pause(100);
    }
    return undefined;
  }

  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
    this.#mail.close();
  }
}
