import { request } from 'node:http'
import { z } from 'zod'

/** A host port that a container has published, and the project that the container belongs to, ours or not. */
export interface PublishedPort {
  address: string
  port: number
  project: string | undefined
}

const containers = z.array(
  z.object({
    Labels: z.record(z.string(), z.string()).nullish(),
    Ports: z.array(z.object({ IP: z.string().optional(), PublicPort: z.int().optional() })).nullish(),
  }),
)
const timeoutMs = 3_000
const answerLimitBytes = 8 << 20

/** All host ports that running containers have published; undefined when the engine cannot be asked. */
export async function readPublishedPorts(
  socketPath: string,
  signal?: AbortSignal,
): Promise<PublishedPort[] | undefined> {
  try {
    const listed = containers.parse(JSON.parse(await getContainers(socketPath, signal)))
    return listed.flatMap(({ Labels, Ports }) =>
      (Ports ?? []).flatMap(({ IP: address = '0.0.0.0', PublicPort: port }) =>
        port === undefined ? [] : [{ address, port, project: Labels?.['leyzen.project'] }],
      ),
    )
  } catch {
    // Whatever the reason, the caller can only say that it could not ask.
    return undefined
  }
}

function getContainers(socketPath: string, stop: AbortSignal | undefined): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = stop === undefined ? timeout : AbortSignal.any([timeout, stop])
  const call = request({ socketPath, path: '/containers/json', headers: { Host: 'engine' }, signal }, (answer) => {
    let text = ''
    answer.setEncoding('utf8')
    answer.on('data', (chunk: string) => {
      text += chunk
      if (text.length > answerLimitBytes) call.destroy(new RangeError('the answer is too long'))
    })
    answer.on('error', reject)
    answer.on('end', () =>
      answer.statusCode === 200 ? resolve(text) : reject(new Error(`the engine answered ${answer.statusCode}`)),
    )
  })
  call.on('error', reject)
  call.end()
  return promise
}
