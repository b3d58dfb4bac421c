/** A page and a route handler cannot share a path: a form POST goes to its handler by its content type. */
const formPost = [
  {
    type: 'header',
    key: 'content-type',
    value: '(?:application/x-www-form-urlencoded|multipart/form-data).*',
  },
];

/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  poweredByHeader: false,
  // `npm run verify` checks the types; a start on a fresh clone should not wait for it again.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  serverExternalPackages: ['winston', 'postgres', 'prom-client'],
  rewrites: async () => ({
    beforeFiles: [
      { source: '/register', has: formPost, destination: '/register/submit' },
      { source: '/login', has: formPost, destination: '/login/submit' },
    ],
  }),
};
