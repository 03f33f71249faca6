# shellcheck shell=sh
# Sourced by leyzenctl and leyzenctl-dev with `checkout` set: makes sure of the locked dependencies, of Node 24 and of
# the generated database clients, then leaves the path of Node in `node`. Everything it says goes to standard error,
# so that the command's own output stays clean. It may be interrupted anywhere and started twice at once.

lock_wait_s=900

say() {
  printf '%s\n' "$*" >&2
}

die() {
  say "leyzenctl: $*"
  exit 1
}

# The same table as setup/machine.ts: only machines that all locked native packages exist for.
require_machine() {
  case "$(uname -s)/$(uname -m)" in
    Linux/x86_64 | Linux/amd64) arch=x64 ;;
    Linux/aarch64 | Linux/arm64) arch=arm64 ;;
    *) die "this machine is $(uname -s) on $(uname -m); Leyzen Vault runs on Linux on x86_64 (x64) or aarch64 (arm64)" ;;
  esac
}

# Taken only where there is work to do. flock goes away with its holder, so an interrupted start leaves no lock behind.
is_locked=no
lock_bootstrap() {
  [ "$is_locked" = no ] || return 0
  mkdir -p "$checkout/.cache" 2>/dev/null || die "cannot write to $checkout/.cache: run leyzenctl as the owner of the checkout"
  # Tried in a process of its own: a redirection that fails on exec ends dash at once, with words of its own.
  (: >>"$checkout/.cache/bootstrap.lock") 2>/dev/null || die "cannot write to $checkout/.cache: run leyzenctl as the owner of the checkout"
  exec 9>>"$checkout/.cache/bootstrap.lock"
  command -v flock >/dev/null 2>&1 || die "the command flock is missing: install util-linux"
  waited=0
  until flock -n 9; do
    [ "$waited" -ne 2 ] || say "another leyzenctl prepares this checkout, waiting for it"
    [ "$waited" -lt "$lock_wait_s" ] || die "another leyzenctl has been preparing this checkout for ${lock_wait_s} s: end it and start again"
    sleep 1
    waited=$((waited + 1))
  done
  is_locked=yes
}

unlock_bootstrap() {
  [ "$is_locked" = no ] || exec 9>&-
}

checksum() {
  sha256sum "$@" | sha256sum | cut -c 1-64
}

# $1 file, $2 text: a stamp is there completely or not at all.
write_stamp() {
  { printf '%s\n' "$2" >"$1.$$.part" && mv -f "$1.$$.part" "$1"; } 2>/dev/null || {
    rm -f "$1.$$.part"
    die "cannot write $checkout/$1: is the disk full, or the checkout another user's?"
  }
}

stamp_is() {
  [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

# npm ci empties node_modules/ first, and with it the stamp: what was interrupted is done again from the start.
ensure_dependencies() {
  locked="$(checksum package-lock.json)-$arch"
  stamp=node_modules/.leyzen-stamp
  if stamp_is "$stamp" "$locked"; then return 0; fi
  lock_bootstrap
  # The one who held the lock may have done it meanwhile.
  if stamp_is "$stamp" "$locked"; then return 0; fi
  command -v npm >/dev/null 2>&1 ||
    die "npm is missing, and the locked dependencies are not installed: install Node.js 18 or later with npm (https://nodejs.org), then start again"
  if ! node bin/installed.mjs 2>/dev/null; then
    say "→ installing the locked dependencies (npm ci), once per change of package-lock.json"
    began=$(date +%s)
    # A sign of life each 20 s; it ends with us however we end.
    (while sleep 20 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do say "  … installing, $(($(date +%s) - began)) s so far"; done) 9>&- &
    beat=$!
    # A shell lets what it puts into the background ignore Ctrl-C.
    trap 'kill "$beat" 2>/dev/null; trap - INT; kill -INT $$' INT
    outcome=0
    npm ci --no-audit --no-fund --loglevel=error >&2 9>&- || outcome=$?
    trap - INT
    kill "$beat" 2>/dev/null || true
    if [ "$outcome" -ne 0 ]; then
      die "npm ci failed: its message stands above. No answer from the registry? Check the network and npm's settings (npm config get registry, proxy), then start again; nothing else is needed"
    fi
    node bin/installed.mjs || die "npm ci ended without an error but left out a package that this machine needs (named above): start again once the registry serves it"
    say "✓ dependencies installed ($(($(date +%s) - began)) s)"
  fi
  write_stamp "$stamp" "$locked"
}

# The locked package first; its binary needs glibc, so where it does not run Node 24 comes from PATH.
find_node() {
  for candidate in "$checkout/node_modules/node-linux-$arch/bin/node" "$(command -v node || true)"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    release="$("$candidate" --version 2>/dev/null)" || continue
    major="${release#v}"
    major="${major%%.*}"
    if [ "$major" -ge 24 ] 2>/dev/null; then
      node="$candidate"
      return 0
    fi
  done
  die "no Node.js 24 found: the locked package node-linux-$arch is absent or does not run here (it needs glibc), and PATH has no node of version 24 or later"
}

# $1 = control or vault. Prisma would look for its native engine; the client needs none, so it gets a command that does nothing.
ensure_prisma_client() {
  schema="prisma/$1/schema.prisma"
  [ -f "$schema" ] || return 0
  stamp=".cache/prisma-$1.stamp"
  wanted="$(checksum "$schema" package-lock.json)"
  if [ -d "prisma/$1/client/generated" ] && stamp_is "$stamp" "$wanted"; then return 0; fi
  lock_bootstrap
  if [ -d "prisma/$1/client/generated" ] && stamp_is "$stamp" "$wanted"; then return 0; fi
  say "→ generating the $1 database client"
  if ! PRISMA_SCHEMA_ENGINE_BINARY=/bin/true PRISMA_HIDE_UPDATE_MESSAGE=1 CHECKPOINT_DISABLE=1 \
    "$node" node_modules/prisma/build/index.js generate --schema "$schema" >.cache/prisma-generate.log 2>&1 9>&-; then
    cat .cache/prisma-generate.log >&2
    die "prisma generate failed for $schema: its message stands above"
  fi
  write_stamp "$stamp" "$wanted"
}

bootstrap() {
  caller="$(pwd)"
  cd "$checkout" || die "cannot enter $checkout"
  require_machine
  ensure_dependencies
  find_node
  ensure_prisma_client control
  ensure_prisma_client vault
  unlock_bootstrap
  cd "$caller" || die "the current folder is gone: $caller"
}
