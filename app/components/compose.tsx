import { errorAttributes, FieldError } from './field-error.tsx';

interface Props {
  username: string;
  /** A rejected text, to edit. */
  draft: string | undefined;
  /** What was wrong with it. */
  error?: string | undefined;
}

/** The form that posts a message. */
export function Compose({ username, draft, error }: Props) {
  return (
    <form className="compose" action="/add_message" method="post">
      <label htmlFor="text">
        What’s on your mind <bdi>{username}</bdi>?
      </label>
      <FieldError field="text" error={error} />
      <textarea
        id="text"
        name="text"
        rows={3}
        dir="auto"
        defaultValue={draft}
        {...errorAttributes('text', error, true)}
      />
      <button type="submit">Share</button>
    </form>
  );
}
