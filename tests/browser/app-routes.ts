/** Every address that the dashboard's source answers, read from its folder, so that a new file cannot hide. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const app = fileURLToPath(new URL('../../web/dashboard/app', import.meta.url))

export interface AppRoute {
  kind: 'page' | 'api'
  /** With a likely value in the place of each parameter. */
  path: string
  methods: string[]
}

const samples: Record<string, string> = { epoch: '1', id: '1', incarnation: '1', version: '1' }

export async function listAppRoutes(): Promise<AppRoute[]> {
  const files = (await readdir(app, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const found = files.map(async ({ name, parentPath }): Promise<AppRoute[]> => {
    const path = pathOf(relative(app, parentPath))
    if (/^page\.tsx?$/.test(name)) return [{ kind: 'page', path, methods: ['GET'] }]
    if (!/^route\.tsx?$/.test(name)) return []
    const text = await readFile(join(parentPath, name), 'utf8')
    const methods = [...text.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g)]
    return [{ kind: 'api', path, methods: methods.map(([, method = '']) => method) }]
  })
  return (await Promise.all(found)).flat().sort((a, b) => a.path.localeCompare(b.path))
}

function pathOf(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '' && !/^\(.*\)$/.test(part))
  return `/${parts.map((part) => part.replace(/^\[+(?:\.\.\.)?(\w+)\]+$/, (_, name) => samples[name] ?? `some-${name}`)).join('/')}`
}
