import { cleanup, render, screen } from '@testing-library/react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { LocalTimes } from '../../app/client/local-times.tsx';
import { FlashMessage } from '../../app/components/flash-message.tsx';
import { ProfileHeader } from '../../app/components/profile-header.tsx';
import { SiteNavigation } from '../../app/components/site-navigation.tsx';

afterEach(cleanup);

test('a success is shown as a flash', () => {
  const { container } = render(<FlashMessage flash={{ kind: 'success', text: 'It <b>worked' }} />);
  expect(container.querySelector('ul.flashes')?.textContent).toBe('It <b>worked');
  expect(container.querySelector('.error')).toBeNull();
  expect(screen.getByRole('status')).toBeTruthy();
});

test('an error is announced to screen readers at once', () => {
  const { container } = render(
    <FlashMessage flash={{ kind: 'error', text: 'Invalid password' }} />,
  );
  expect(screen.getByRole('alert').className).toBe('error');
  expect(container.querySelector('ul.flashes')).toBeNull();
});

test('quotes in a flash are written as the original writes them', () => {
  const page = renderToStaticMarkup(
    <FlashMessage flash={{ kind: 'success', text: `You follow "<i>d'or</i>" & "you"` }} />,
  );
  expect(page).toContain('You follow &#34;&lt;i&gt;d&#39;or&lt;/i&gt;&#34; &amp; &#34;you&#34;');
});

const links = () => screen.getAllByRole('link').map((link) => link.textContent);

test('a visitor can sign up and in', () => {
  render(<SiteNavigation viewer="visitor" />);
  expect(links()).toEqual(['MiniTwit', 'public timeline', 'sign up', 'sign in']);
});

test('a signed-in user signs out by a form, since links must not change state', () => {
  const { container } = render(<SiteNavigation viewer={{ username: 'ada' }} />);
  expect(links()).toEqual(['MiniTwit', 'my timeline', 'public timeline']);
  const form = screen.getByRole<HTMLButtonElement>('button', { name: 'sign out' }).form;
  expect([form?.getAttribute('action'), form?.method]).toEqual(['/logout', 'post']);
  expect(container.querySelector('[href*=logout]')).toBeNull();
});

test('until the viewer is known, the navigation has only neutral links', () => {
  render(<SiteNavigation viewer="unknown" />);
  expect(links()).toEqual(['MiniTwit', 'public timeline']);
  expect(screen.queryByRole('button')).toBeNull();
});

const PAGE = { messages: [], older: undefined, newer: undefined, isFallback: false };
const profile = { id: 1, username: 'a b', following: 2, followers: 1, followed: false };

test('a profile offers to follow, or to stop', () => {
  const { container, rerender } = render(
    <ProfileHeader page={PAGE} profile={profile} viewerId={7} />,
  );
  expect(container.textContent).toContain('2 following, 1 follower');
  const form = () => container.querySelector('form')?.getAttribute('action');
  expect(screen.getByRole('button', { name: 'Follow user' })).toBeTruthy();
  expect(form()).toBe('/a%20b/follow');
  rerender(<ProfileHeader page={PAGE} profile={{ ...profile, followed: true }} viewerId={7} />);
  expect(screen.getByRole('button', { name: 'Unfollow user' })).toBeTruthy();
  expect(form()).toBe('/a%20b/unfollow');
});

test('a name in a heading keeps its direction to itself', () => {
  render(
    <ProfileHeader page={PAGE} profile={{ ...profile, username: '\u202eabc' }} viewerId={7} />,
  );
  const heading = screen.getByRole('heading');
  expect(heading.querySelector('bdi')?.textContent).toBe('\u202eabc');
  expect(heading.textContent).toBe("\u202eabc's Timeline");
});

test('nobody follows themselves, and visitors follow nobody', () => {
  const { container, rerender } = render(
    <ProfileHeader page={PAGE} profile={profile} viewerId={1} />,
  );
  expect(container.textContent).toContain('This is you!');
  expect(screen.queryByRole('button')).toBeNull();
  rerender(<ProfileHeader page={PAGE} profile={profile} viewerId={undefined} />);
  expect(container.textContent).not.toContain('This is you!');
  expect(screen.queryByRole('button')).toBeNull();
});

test('times are formatted again on every render', () => {
  const page = (moment: string) => (
    <>
      <time dateTime={moment}>on the server</time>
      <LocalTimes />
    </>
  );
  const expected = (moment: string) =>
    new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(
      new Date(moment),
    );
  const { container, rerender } = render(page('2026-11-21T22:19:31.005Z'));
  const shown = () => container.querySelector('time')?.textContent;
  expect(shown()).toBe(expected('2026-11-21T22:19:31.005Z'));
  rerender(page('2025-01-02T03:04:05.006Z'));
  expect(shown()).toBe(expected('2025-01-02T03:04:05.006Z'));
});
