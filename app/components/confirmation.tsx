/** Asks for confirmation before an action that was opened as a link. */
import type { ReactNode } from 'react';

interface Props {
  children: ReactNode;
  /** Where the button posts to. */
  action: string;
  submit: string;
  /** Where `Cancel` leads to. */
  back: string;
}

export function Confirmation({ children, action, submit, back }: Props) {
  return (
    <form className="confirmation" action={action} method="post">
      <h1>{children}</h1>
      <p>A link brought you here. Nothing has changed yet.</p>
      <div className="actions">
        <button type="submit">{submit}</button>
        <a href={back}>Cancel</a>
      </div>
    </form>
  );
}
