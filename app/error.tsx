'use client';

/** The last resort, when rendering itself fails; pages handle expected errors themselves. */
export default function RenderingFailed() {
  return (
    <main id="content">
      <h1>Something Went Wrong</h1>
      <p>This is our fault. Reload this page in a moment.</p>
      <p>
        <a href="/public">See what everybody is writing</a>
      </p>
    </main>
  );
}
