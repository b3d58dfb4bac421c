/** A user's identicon; decorative, because the name is next to it. `size` is in CSS pixels. */
export function Avatar({ username, size }: { username: string; size: number }) {
  const source = `/avatar/${encodeURIComponent(username)}`;
  // biome-ignore lint/performance/noImgElement: a drawing of 1 kB gains nothing from an image optimizer
  return <img src={source} alt="" width={size} height={size} loading="lazy" />;
}
