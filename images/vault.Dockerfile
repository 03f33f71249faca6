# The rotated service and its one-shot jobs: two bundles, Node, SQLite. No shell, no package manager, no secret.
# Context: setup/image-plans.ts. Every mount point exists here, so that a fresh container's change list is empty.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE} AS runtime
COPY node collect-runtime.sh /in/
RUN sh /in/collect-runtime.sh /in/node

FROM ${BASE_IMAGE} AS folders
# 2770: every variant has a uid of its own and shares the gid; files made in the volume keep that gid.
RUN install -d -o 3001 -g 3000 -m 2770 /own/data \
  && install -d -m 0755 /roots/run/secrets \
  && for name in SERVER_SECRET SERVER_SECRET_PREVIOUS OPAQUE_SETUP OPAQUE_SETUP_PREVIOUS SETUP_TOKEN_HASH; do \
    install -m 0444 /dev/null /roots/run/secrets/VAULT_$name; done

FROM scratch
COPY --from=runtime /out/ /
COPY --from=folders /roots/ /
COPY --from=folders --chown=3001:3000 /own/ /
COPY app/ /app/
# Reads and writes of segments, hashing and the proof of work go there: four threads would be the limit of the disk.
ENV UV_THREADPOOL_SIZE=8
USER 3001:3000
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=2", "--max-old-space-size=96", "/app/main.js"]
