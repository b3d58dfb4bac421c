# The image: the built server and the commands that work on its database. It needs neither a shell nor
# a writable file system.
#
# To pin the base image exactly, set NODE_IMAGE to a digest (node:…@sha256:…).
ARG NODE_IMAGE=docker.io/library/node:24.21.0-trixie-slim

# The build's output is JavaScript, the same for every platform, so it never runs under emulation.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY patches patches
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=cache,target=/root/.npm \
    npm ci
COPY . .
RUN npm run build
# The server brings the packages it uses; the commands need four more. Modes are those of a checkout
# with any umask.
RUN cp -R .next/standalone /image \
    && cp -R bin db lib platform /image/ \
    && cp -R node_modules/drizzle-orm node_modules/ipaddr.js node_modules/unhomoglyph node_modules/zod /image/node_modules/ \
    && chmod -R u=rwX,go=rX /image

FROM ${NODE_IMAGE}
COPY --from=build /image /app
WORKDIR /app
ENV NODE_ENV=production
EXPOSE 3000 5001 9464
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["node", "/app/bin/healthcheck.ts"]
ENTRYPOINT ["node", "/app/bin/container.ts"]
CMD ["serve"]

# Last, because they change with every commit and would invalidate later layers.
ARG VERSION=0.0.0
ARG REVISION=
ARG CREATED=
ENV REVISION=${REVISION}
LABEL org.opencontainers.image.title="MiniTwit" \
      org.opencontainers.image.description="A microblog that people use in a browser and a simulator drives through an HTTP API" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
