/** One enabled binary source of apt. */
export type AptSource = { uri: string; suites: string[]; components: string[] }

/** The classic format of sources.list(5): `deb [options] uri suite component…`. */
export function parseSourcesList(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) return []
    return [{ uri: match[1], suites: [match[2]], components: words(match[3] ?? '') }]
  })
}

/** The deb822 format of sources.list(5): paragraphs of fields, continued lines begin with a space. */
export function parseDeb822(text: string): AptSource[] {
  const withoutComments = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
  return withoutComments.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = new Map<string, string>()
    for (const [, name, value] of paragraph.matchAll(/^([A-Za-z-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
      if (name !== undefined) fields.set(name.toLowerCase(), value ?? '')
    }
    if (!words(fields.get('types') ?? '').includes('deb') || isOff(fields.get('enabled'))) return []
    const suites = words(fields.get('suites') ?? '')
    const components = words(fields.get('components') ?? '')
    return words(fields.get('uris') ?? '').map((uri) => ({ uri, suites, components }))
  })
}

/** Where this Debian gets itself and its security updates from; other vendors' sources are passed over. */
export function findDebianMirrors(sources: readonly AptSource[], codename: string): DebianMirrors {
  const own = sources.filter(({ components }) => components.includes('main'))
  return {
    main: own.find(({ suites }) => suites.includes(codename) || suites.includes('stable'))?.uri,
    security: own.find(({ suites }) => suites.some((suite) => suite.endsWith('-security')))?.uri,
  }
}

export type DebianMirrors = { main: string | undefined; security: string | undefined }

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
const isOff = (value: string | undefined) =>
  value !== undefined && /^\s*(no|false|off|without|disable|0)\s*$/i.test(value)
