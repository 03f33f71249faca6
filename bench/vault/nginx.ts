/** nginx as Debian builds it, which serves files with sendfile and takes them by WebDAV. Nothing is installed. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from '../../tests/free-ports.ts'
import { startOwn, waitUntilReady } from './own-process.ts'

export interface Nginx extends AsyncDisposable {
  readonly port: number
  /** Of the master, whose children the workers are. */
  readonly pid: number
  readonly version: string
  /** Served under `/`. */
  readonly files: string
}

const run = promisify(execFile)

/** @throws Error when there is no nginx and its package cannot be fetched */
export async function startNginx(dir: string): Promise<Nginx> {
  const home = join(dir, 'nginx')
  await mkdir(join(home, 'files/dav'), { recursive: true })
  const program = await findNginx(home)
  const [port = 0] = await freePorts(1)
  await writeFile(join(home, 'nginx.conf'), renderConfig(home, port))
  const own = startOwn(program, ['-e', 'stderr', '-p', home, '-c', join(home, 'nginx.conf')])
  await waitUntilReady(own, `http://127.0.0.1:${port}/readyz`).catch(async (error) => {
    await own[Symbol.asyncDispose]()
    throw error
  })
  const { stderr } = await run(program, ['-v'])
  const version = /nginx\/(\S+)/.exec(stderr)?.[1] ?? '?'
  return {
    port,
    pid: own.pid,
    version,
    files: join(home, 'files'),
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  }
}

/** Only unpacked, so that no service of this machine begins to listen. */
async function findNginx(home: string): Promise<string> {
  const isThere = await run('nginx', ['-v']).then(
    () => true,
    () => false,
  )
  if (isThere) return 'nginx'
  try {
    await run('apt-get', ['download', 'nginx'], { cwd: home, timeout: 60_000 })
    await run('sh', ['-c', 'dpkg -x nginx_*.deb package'], { cwd: home })
  } catch (cause) {
    throw new Error('nginx is missing: apt-get install nginx-light, or apt-get update if it is to be fetched', {
      cause,
    })
  }
  return join(home, 'package/usr/sbin/nginx')
}

function renderConfig(home: string, port: number): string {
  const parts = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = parts.map((part) => `  ${part}_temp_path ${join(home, part)};`).join('\n')
  return `${process.getuid?.() === 0 ? 'user root;\n' : ''}daemon off;
worker_processes auto;
pid ${join(home, 'nginx.pid')};
error_log stderr warn;
events { worker_connections 1024; }
http {
${temporary}
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  keepalive_timeout 75s;
  client_max_body_size 64m;
  server {
    listen 127.0.0.1:${port};
    root ${join(home, 'files')};
    location = /readyz { return 200; }
    location /dav/ { dav_methods PUT; create_full_put_path on; }
  }
}
`
}
