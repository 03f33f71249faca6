/** The page at `/` and where the first-run link and invites lead: what this is and that it works. No script, no other file. */
import { createHash } from 'node:crypto'
import type { Route } from './exchange.ts'

const style = `
:root { color-scheme: light dark; --ground: #f7f6f3; --ink: #1d2420; --quiet: #5c665f; --line: #d9d8d2; --sign: #2d6a4f }
@media (prefers-color-scheme: dark) {
  :root { --ground: #141816; --ink: #e6eae7; --quiet: #9aa69f; --line: #2c3530; --sign: #74c69d }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--ground);
  color: var(--ink); font: 16px/1.6 system-ui, sans-serif }
main { max-width: 34rem; width: 100% }
h1 { margin: 0 0 16px; font-size: 1.75rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em }
h1::before { content: ""; display: block; width: 12px; height: 12px; margin-bottom: 20px; border-radius: 50%;
  background: var(--sign) }
p { margin: 0 0 12px }
code { font: 0.9em ui-monospace, monospace }
p + p { color: var(--quiet) }
footer { margin-top: 32px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--quiet);
  font-size: 0.875rem }`

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Leyzen Vault</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>This vault is running</h1>
<p>You reached one of several identical containers. At moments that nobody can foresee another one, never used before,
takes over and this one is destroyed, with anything an intruder may have left in it.</p>
<p>Its files are reached with <code>leyzenctl vault</code>; whoever holds a link that ends in <code>#</code> and a token makes
an account with <code>leyzenctl vault login --register</code>. There is no page for them yet.</p>
<footer>Leyzen Vault</footer>
</main>
</body>
</html>
`

const styleHash = createHash('sha256').update(style).digest('base64')
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const routeAt = (path: string): Route => ({
  path,
  methods: {
    GET: ({ outgoing }) => {
      outgoing.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Length': Buffer.byteLength(page),
        'Content-Security-Policy': policy,
      })
      outgoing.end(page)
    },
  },
  bodyLimitBytes: 0,
})

export const landingRoutes: readonly Route[] = ['/', '/setup', '/register'].map(routeAt)
