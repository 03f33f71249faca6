/** HAProxy as one writes it who lets its health checks find out: a check every two seconds, the rest as it comes. */
export function renderRivalConfig(addresses: readonly string[]): string {
  const servers = addresses.map((address, place) => `    server vault${place + 1} ${address}:8080 check inter 2s`)
  return `global
    log stdout format raw local0 warning
    hard-stop-after 30s

defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout http-keep-alive 60s
    option redispatch

frontend edge
    bind :8080
    default_backend vault

backend vault
    balance roundrobin
    option httpchk
    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host vault
    http-check expect status 200
${servers.join('\n')}
`
}
