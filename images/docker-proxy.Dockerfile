# The docker proxy: one bundle and Node, nothing else. Context: setup/image-plans.ts.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE} AS runtime
COPY node collect-runtime.sh /in/
RUN sh /in/collect-runtime.sh /in/node

FROM ${BASE_IMAGE} AS folders
RUN install -d -o 2200 -g 2200 -m 0750 /own/state && install -d -m 0755 /roots/run/secrets /roots/etc/leyzen

FROM scratch
COPY --from=runtime /out/ /
COPY --from=folders /roots/ /
COPY --from=folders --chown=2200:2200 /own/ /
COPY app/ /app/
USER 2200:2200
EXPOSE 2375 9375
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=2", "--max-old-space-size=96", "/app/main.js"]
