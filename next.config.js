import { fileURLToPath } from 'node:url';

/** A page and a route handler cannot share a path, so form POSTs are rewritten by content type. */
const formPost = [
  {
    type: 'header',
    key: 'content-type',
    value: '(?:application/x-www-form-urlencoded|multipart/form-data).*',
  },
];

/** Set only by server/web/security-headers.ts: this page may come from the cache. */
const visitor = [{ type: 'header', key: 'x-minitwit-visitor' }];

/** Set, and only set, by server/web/followed-link.ts: a link may not act, but leads to a button that does. */
const link = [{ type: 'header', key: 'x-minitwit-link' }];

/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  poweredByHeader: false,
  // Otherwise Next searches the parent folders for the project's root.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  agentRules: false,
  cacheHandler: fileURLToPath(new URL('./server/next/page-cache.ts', import.meta.url)),
  cacheMaxMemorySize: 0,
  // No page has images to resize, so disable the optimizer and its disk cache.
  images: { unoptimized: true, maximumDiskCacheSize: 0 },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  // biome-ignore lint/style/noProcessEnv: bin/build-keys.ts derives the build's id from its sources
  generateBuildId: () => process.env.BUILD_ID ?? null,
  // `npm run verify` checks the types; the first start of a fresh clone should not wait for it.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  serverExternalPackages: ['winston', 'postgres', 'prom-client', 'rate-limiter-flexible'],
  rewrites: async () => ({
    beforeFiles: [
      { source: '/register', has: formPost, destination: '/register/submit' },
      { source: '/login', has: formPost, destination: '/login/submit' },
      { source: '/logout', has: link, destination: '/logout/confirm' },
      { source: '/public', has: visitor, destination: '/cached/public' },
    ],
    afterFiles: [
      // What browsers ask for by themselves, and programs that show the icons of links.
      { source: '/favicon.ico', destination: '/icon.svg' },
      { source: '/:username', has: visitor, destination: '/cached/user/:username' },
      { source: '/:username/follow', has: link, destination: '/:username/follow/confirm' },
      { source: '/:username/unfollow', has: link, destination: '/:username/unfollow/confirm' },
    ],
  }),
};
