# Temporal's development server with its database on a volume. The binary is the Temporal CLI that set-up found; it may
# have been linked against libraries, therefore the base and not an empty image.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE}
RUN groupadd --gid 2500 leyzen-temporal \
  && useradd --uid 2500 --gid 2500 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin leyzen-temporal \
  && install -d -o 2500 -g 2500 -m 0750 /data
COPY temporal /usr/local/bin/temporal
USER 2500:2500
# The Go runtime gives memory back earlier: a few MB of soft limit above what the idle server holds.
ENV GOMEMLIMIT=160MiB GOGC=50 HOME=/tmp
EXPOSE 7233 8233
ENTRYPOINT ["/usr/local/bin/temporal"]
