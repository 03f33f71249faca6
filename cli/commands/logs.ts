import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { didYouMean } from '../did-you-mean.ts'
import { listLogSources, nameOf, printLogs } from '../stack/follow-logs.ts'
import { requireOwnProject } from '../stack/other-folders.ts'

export const logs = defineCommand({
  name: 'logs',
  summary: 'print what services and vault containers logged',
  details: [
    'Without a name: all of them, each line behind its source. Names are docker-proxy, temporal, traffic-gateway,',
    'orchestrator, haproxy, or a vault container such as vault_web1. Following takes up new containers as they come.',
  ].join('\n'),
  options: {
    follow: { type: 'boolean', short: 'f', description: 'go on printing until Ctrl-C' },
    tail: { type: 'string', argument: 'LINES', description: 'how many lines from the end; default 100, or "all"' },
    json: { type: 'boolean', description: 'print each line as JSON: service and line' },
  },
  positionals: { usage: '[NAME]', min: 0, max: 1 },
  async run({ values, positionals: [wanted], io, signal, envFile }) {
    const tail = values.tail ?? '100'
    if (!/^(all|\d{1,9})$/.test(tail)) {
      throw new CliError('wrong_use', `logs: --tail got "${tail}", need a number of lines or all`)
    }
    const { project } = await requireOwnProject(envFile)
    const sources = await listLogSources({ project, wanted })
    if (sources.length === 0) throw await nothingToShow(project, wanted)
    await printLogs({ project, wanted, follow: values.follow, json: values.json, tail, io, signal })
    return 0
  },
})

async function nothingToShow(project: string, wanted: string | undefined): Promise<CliError> {
  const known = (await listLogSources({ project, wanted: undefined })).map(nameOf)
  if (known.length === 0) {
    return new CliError('not_running', `the installation "${project}" has no container; start it with bin/leyzenctl up`)
  }
  const hint = didYouMean(wanted ?? '', known)
  return new CliError('wrong_use', `logs: there is no container ${wanted}${hint}; there are ${known.join(', ')}`)
}
