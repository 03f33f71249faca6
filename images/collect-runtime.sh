#!/bin/sh
# Run inside the base image by the node images: puts into /out everything that a Node program needs to run in an image
# that has nothing else: the binary, the ELF loader and the libraries that ldd names. No shell, no package manager.
# $1: the node binary · further arguments: native parts whose libraries are needed as well.
set -eu

out=/out
install -D -m 0755 "$1" "$out/usr/local/bin/node"

# Debian's /lib and /lib64 are links into /usr; an image from nothing has no links, so files go where the loader looks.
ldd "$@" | grep -o '/[^ )]*' | grep '\.so' | sort -u | while read -r library; do
  install -D -m 0755 "$(readlink -f "$library")" "$out$library"
done

install -d -m 0755 "$out/etc" "$out/app"
install -d -m 1777 "$out/tmp"
printf '%s\n' 'root:x:0:0:root:/:/nonexistent' \
  'orchestrator:x:2100:2100::/:/nonexistent' \
  'docker-proxy:x:2200:2200::/:/nonexistent' \
  'traffic-gateway:x:2300:2300::/:/nonexistent' \
  'vault-a:x:3001:3000::/:/nonexistent' \
  'vault-b:x:3002:3000::/:/nonexistent' \
  'vault-c:x:3003:3000::/:/nonexistent' >"$out/etc/passwd"
printf '%s\n' 'root:x:0:' 'orchestrator:x:2100:' 'docker-proxy:x:2200:' 'traffic-gateway:x:2300:' 'vault:x:3000:' >"$out/etc/group"
printf 'hosts: files dns\n' >"$out/etc/nsswitch.conf"
