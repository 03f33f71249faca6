# The orchestrator, the migration of its database and the one-shot `ctl`: bundles, Node and two native parts.
# Context: setup/image-plans.ts. It has authorities for TLS to a remote Temporal, from the list that Node itself carries.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE} AS runtime
COPY node collect-runtime.sh /in/
RUN sh /in/collect-runtime.sh /in/node

FROM ${BASE_IMAGE} AS folders
COPY node collect-runtime.sh /in/
COPY app/ /app/
# The native parts may need a library that the shared layer lacks: what they add goes into a layer of its own.
RUN sh /in/collect-runtime.sh /in/node && mv /out /shared \
  && sh /in/collect-runtime.sh /in/node $(find /app -name '*.node') \
  && cd /shared && find . -type f -exec rm -f '/out/{}' ';'
RUN install -d -m 0755 /out/run/secrets /out/etc/leyzen /out/data && install -d -o 2100 -g 2100 -m 0750 /own/data/control

FROM scratch
COPY --from=runtime /out/ /
COPY --from=folders /out/ /
COPY --from=folders --chown=2100:2100 /own/ /
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY app/ /app/
USER 2100:2100
EXPOSE 9376
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=4", "--max-old-space-size=192", "/app/main.js"]
