interface Props {
  username: string;
  /** A rejected text, to edit. */
  draft: string | undefined;
}

/** The form that posts a message. */
export function Compose({ username, draft }: Props) {
  return (
    <form className="compose" action="/add_message" method="post">
      <label htmlFor="text">
        What’s on your mind <bdi>{username}</bdi>?
      </label>
      <textarea id="text" name="text" rows={3} dir="auto" defaultValue={draft} />
      <button type="submit">Share</button>
    </form>
  );
}
