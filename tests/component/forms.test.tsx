import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { LoginForm, RegisterForm } from '../../app/components/account-form.tsx';
import { Compose } from '../../app/components/compose.tsx';

afterEach(cleanup);

const inputs = (within: HTMLElement) => [...within.querySelectorAll('input')];
const namesAndTypes = (within: HTMLElement) =>
  inputs(within).map(({ name, type }) => `${name} ${type}`.trim());

test('the register form has four fields and a button', () => {
  const { container } = render(<RegisterForm typed={undefined} />);
  expect(namesAndTypes(container)).toEqual([
    'username text',
    'email email',
    'password password',
    'password2 password',
    'submit',
  ]);
  expect(container.querySelector('.actions input[type=submit]')).not.toBeNull();
  const form = container.querySelector('form');
  expect([form?.getAttribute('action'), form?.method]).toEqual(['/register', 'post']);
});

test('the login form has two fields and a button', () => {
  const { container } = render(<LoginForm typed={undefined} next="/" />);
  expect(namesAndTypes(container)).toEqual(['username text', 'password password', 'submit']);
  expect(container.querySelector('form')?.getAttribute('action')).toBe('/login');
});

test('the login form says in its address where to go next', () => {
  const { container } = render(<LoginForm typed={undefined} next="/Ada%20B?before=1" />);
  expect(namesAndTypes(container)).toEqual(['username text', 'password password', 'submit']);
  expect(container.querySelector('form')?.getAttribute('action')).toBe(
    '/login?next=/Ada%2520B%3Fbefore%3D1',
  );
});

test('forms leave validation to the server', () => {
  const { container } = render(<RegisterForm typed={undefined} />);
  expect(container.querySelector('form')?.noValidate).toBe(true);
});

test('every field has a label', () => {
  render(<RegisterForm typed={undefined} />);
  for (const label of ['Username', 'E-Mail', 'Password', 'Password (repeat)']) {
    expect(screen.getByLabelText(label).tagName).toBe('INPUT');
  }
});

test('a rejected form keeps its input, except passwords', () => {
  const typed = { username: 'ada', email: 'ada@example.org', password: 'secret' };
  const { container } = render(<RegisterForm typed={typed} />);
  expect(inputs(container).map(({ value }) => value)).toEqual([
    'ada',
    'ada@example.org',
    '',
    '',
    'Sign Up',
  ]);
});

test('a rejected message stays in its form', () => {
  render(<Compose username="ada" draft={'\nsecond line'} />);
  const field = screen.getByLabelText('What’s on your mind ada?') as HTMLTextAreaElement;
  expect(field.value).toBe('\nsecond line');
  expect(field.form?.getAttribute('action')).toBe('/add_message');
  expect(field.dir).toBe('auto');
  expect(field.labels?.[0]?.querySelector('bdi')?.textContent).toBe('ada');
});

const ERRORS = { email: 'No e-mail', password: 'No password' };

test('what is wrong stands beside its field, the first of which has the focus', () => {
  render(<RegisterForm typed={undefined} errors={ERRORS} />);
  const [email, password] = ['E-Mail', 'Password'].map((label) => screen.getByLabelText(label));
  const invalid = [email, password].map((field) => field?.getAttribute('aria-invalid'));
  expect(invalid).toEqual(['true', 'true']);
  for (const [field, error] of Object.entries(ERRORS)) {
    const described = document.querySelector(`[aria-describedby="${field}-error"]`);
    expect(described?.getAttribute('name')).toBe(field);
    expect(document.getElementById(`${field}-error`)?.textContent).toBe(error);
  }
  expect(document.activeElement).toBe(email);
});

test('a field that is right has no error, and takes no focus', () => {
  const { container } = render(<LoginForm typed={undefined} next="/" />);
  expect(container.querySelector('[aria-invalid], [aria-describedby], .error')).toBeNull();
  expect(document.activeElement).toBe(document.body);
});

test('a message that was refused says why', () => {
  render(<Compose username="ada" draft="x" error="Too long" />);
  const field = screen.getByRole('textbox');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'Too long',
  );
  expect(document.activeElement).toBe(field);
});
