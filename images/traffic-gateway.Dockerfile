# The traffic gateway: one bundle and Node, nothing else. Context: setup/image-plans.ts.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE} AS runtime
COPY node collect-runtime.sh /in/
RUN sh /in/collect-runtime.sh /in/node

FROM ${BASE_IMAGE} AS folders
RUN install -d -o 2300 -g 2300 -m 0750 /own/state && install -d -m 0755 /roots/run/secrets /roots/run/haproxy-admin

FROM scratch
COPY --from=runtime /out/ /
COPY --from=folders /roots/ /
COPY --from=folders --chown=2300:2300 /own/ /
COPY app/ /app/
USER 2300:2300
EXPOSE 2380
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=2", "--max-old-space-size=96", "/app/main.js"]
