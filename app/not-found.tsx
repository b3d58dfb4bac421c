/**
 * What Next shows below its own addresses, `/_next/…`; all others reach a page. Every page carries
 * this along in case it needs it, so it is short, and it may not do anything.
 */
export default function NotFoundHere() {
  return <h1>Page Not Found</h1>;
}
