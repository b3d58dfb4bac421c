/** The Content-Security-Policy of pages: nothing from other sites, and no script that is not ours. */

/** `scripts` and `styles` are further sources, such as a nonce or the hashes of inline scripts. */
export function contentSecurityPolicy(scripts: string, styles = ''): string {
  return [
    `default-src 'self'`,
    `script-src 'self' ${scripts}`.trim(),
    `style-src 'self' ${styles}`.trim(),
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
