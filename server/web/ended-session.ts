/** Writes without a session: their answer, and saving a text that they contain. */
import { cookies } from 'next/headers';
import { z } from 'zod';
import { DRAFT_SECONDS, saveLateDraft } from '../../lib/drafts.ts';
import { NotSignedIn } from '../../platform/errors.ts';
import { formerUser } from '../session/session.ts';
import { problemPage } from './problem-page.ts';
import { publicError } from './responses.ts';
import { signInAddress } from './return-path.ts';

const COOKIE = 'draft';
const attributes = 'Path=/login; HttpOnly; SameSite=Lax';

/** The Set-Cookie header that deletes the draft cookie. */
export const CLEARED_DRAFT = `${COOKIE}=; Max-Age=0; ${attributes}`;

const draftCookie = (id: string, author: number) =>
  `${COOKIE}=${id}.${author}; Max-Age=${DRAFT_SECONDS}; ${attributes}`;

/**
 * Answers a write without a session with 401: a page that links to the sign-in form, which returns to
 * `next`. A text is saved if this browser was signed in before; otherwise anyone could store text here.
 */
export async function signInFirst(request: Request, next: string, text: string): Promise<Response> {
  const error = publicError(new NotSignedIn());
  const link = (word: string) => `<a href="${signInAddress(next)}">${word}</a>`;
  const author = await formerUser();
  if (author === undefined) {
    return problemPage(request, error, `You have to ${link('sign in')} first.`);
  }
  const draft = text.trim() === '' ? undefined : await saveLateDraft(author, text);
  const promise = draft ? ' within 15 minutes to find your text in the form' : ' again';
  const advice = `Your session has ended. ${link('Sign in')}${promise}.`;
  const answer = problemPage(request, error, advice);
  if (draft) answer.headers.append('set-cookie', draftCookie(draft, author));
  return answer;
}

/** The draft saved in this browser for this user. */
export async function draftLeftBy(userId: number): Promise<string | undefined> {
  const [id, author] = (await cookies()).get(COOKIE)?.value.split('.') ?? [];
  return author === String(userId) && z.uuid().safeParse(id).success ? id : undefined;
}
