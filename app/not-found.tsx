/**
 * Next shows this only below its own paths, `/_next/…`; all others reach a page. Every page includes it
 * just in case, so it must be short and do nothing.
 */
export default function NotFoundHere() {
  return <h1>Page Not Found</h1>;
}
