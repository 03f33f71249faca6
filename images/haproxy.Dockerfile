# HAProxy 3.0 from Debian trixie. Configuration and error pages are mounted at /etc/leyzen/haproxy; the image has none.
ARG BASE_IMAGE=debian:trixie-slim
FROM ${BASE_IMAGE}

# The probe is for the container's health check: there is no curl here, and HAProxy cannot ask itself.
RUN set -eu; \
    export DEBIAN_FRONTEND=noninteractive; \
    apt-get update; \
    apt-get install -y --no-install-recommends haproxy; \
    haproxy -v | grep -q '^HAProxy version 3\.0\.'; \
    apt-get clean; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old \
      /var/log/apt /var/log/dpkg.log /var/log/alternatives.log /etc/haproxy /var/lib/haproxy /run/haproxy; \
    groupadd --gid 2300 leyzen-gateway; \
    useradd --uid 2400 --gid 2300 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin leyzen-haproxy; \
    install -d -o 2400 -g 2300 -m 2770 /run/haproxy-admin; \
    install -d -o 0 -g 0 -m 0755 /etc/leyzen/haproxy; \
    printf '%s\n' '#!/bin/bash' \
      'exec 3<>/dev/tcp/127.0.0.1/8405 || exit 1' \
      'printf "GET /healthz HTTP/1.0\r\n\r\n" >&3' \
      'read -r -t 2 line <&3 && [[ $line == HTTP/1.?" 200 "* ]]' > /usr/local/bin/haproxy-probe; \
    chmod 0755 /usr/local/bin/haproxy-probe

USER 2400:2300
EXPOSE 8080 8443

# SIGTERM would cut every request at once. SIGUSR1 stops listening and lets them end, for as long as hard-stop-after says.
STOPSIGNAL SIGUSR1
ENTRYPOINT ["/usr/sbin/haproxy"]
CMD ["-db", "-f", "/etc/leyzen/haproxy/haproxy.cfg"]
