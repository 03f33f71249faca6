# The dashboard: Next's standalone server with the traced part of node_modules/, Node, SQLite, Argon2. No shell.
# Context: setup/image-plans.ts and setup/build-dashboard.ts.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE} AS runtime
COPY node collect-runtime.sh /in/
RUN sh /in/collect-runtime.sh /in/node

FROM ${BASE_IMAGE} AS folders
COPY node collect-runtime.sh /in/
COPY app/ /app/
# The native parts may need a library that the shared layer lacks: what they add goes into a layer of its own.
RUN sh /in/collect-runtime.sh /in/node && mv /out /shared \
  && sh /in/collect-runtime.sh /in/node $(find /app -name '*.node' ! -path '*musl*') \
  && cd /shared && find . -type f -exec rm -f '/out/{}' ';'
RUN install -d -m 0755 /out/run/secrets /out/run/temporal /out/data \
  && install -m 0444 /dev/null /out/run/temporal/TEMPORAL_API_KEY \
  && install -d -o 2100 -g 2100 -m 0750 /own/data/control

FROM scratch
COPY --from=runtime /out/ /
COPY --from=folders /out/ /
COPY --from=folders --chown=2100:2100 /own/ /
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY app/ /app/
USER 2100:2100
EXPOSE 8081
STOPSIGNAL SIGTERM
# One arena, trimmed early: 115 MiB resident after a walk through all screens instead of 147 (one machine, one run).
ENV MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=65536 MALLOC_MMAP_THRESHOLD_=65536
# With 64 MB of old space the first requests ended it; without a bound it keeps what it once had.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=1", "--max-old-space-size=96", "/app/web/dashboard/server.js"]
