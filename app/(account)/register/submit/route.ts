import { registerUser } from '../../../../lib/users.ts';
import { succeed, write } from '../../../../server/web/web.ts';

export const POST = write(
  async ({ fields }) => {
    await registerUser({
      username: fields('username').trim(),
      email: fields('email').trim(),
      password: fields('password'),
      password2: fields('password2'),
      distinct: true,
    });
    return succeed('/login', 'You were successfully registered and can login now');
  },
  { back: '/register', keep: ['username', 'email'] },
);
