/** Opening a link, without an account. */
import { routes } from '../contract/routes.ts'
import { LinkOpenAnswer, LinkUnlockAnswer } from '../contract/shares.ts'
import { NodeAnswer } from '../contract/spaces.ts'
import {
  createVerifier,
  deriveLinkKeys,
  deriveLinkLookup,
  fromBase64Url,
  KeysError,
  type LinkPassword,
  openLinkBlob,
  parseRecord,
  requireKdf,
  toBase64Url,
} from '../keys/index.ts'
import { ClientError, isRefusal } from './errors.ts'
import { type FolderView, openFolder, type Reader } from './folder.ts'
import type { LinkAddress } from './links.ts'
import { createMemoryMarks } from './marks.ts'
import { type OpenNode, openNode } from './open-node.ts'
import { withProofOfWork } from './proof-of-work.ts'
import type { Transport } from './transport.ts'
import { type OpenVersion, openVersion, requireFile } from './versions.ts'

/** What the server says of a link before it is unlocked. */
export interface FoundLink {
  readonly shown: LinkOpenAnswer
  readonly passwordNeeded: boolean
  /**
   * @throws ClientError `refused` with `auth_failed` for a wrong password, `kdf_refused`, `not_verifiable`, `link_invalid`
   */
  unlock(password?: string): Promise<OpenLink>
}

/** What the link's owner put into it. Nothing of it is the server's word. */
export interface OpenLink {
  readonly reader: Reader
  readonly node: OpenNode
  readonly kind: 'folder' | 'file'
  readonly name: string
  readonly note: string
  /** Least revision or number that is not older than the link. */
  readonly floor: number
}

/** @throws ClientError `link_invalid` for a link that does not exist, is used up or has ended */
export async function findLink(transport: Transport, { link, secret }: LinkAddress): Promise<FoundLink> {
  const lookup = toBase64Url(await deriveLinkLookup(link, secret))
  const open = { params: { id: link }, body: { lookup } }
  const shown = await transport.json(routes.linkOpen, LinkOpenAnswer, open).catch(asLinkError)
  return {
    shown,
    passwordNeeded: shown.kdf !== null,
    async unlock(password) {
      const keys = await deriveLinkKeys(link, secret, passwordFor(shown, password))
      const access = toBase64Url(keys.access)
      const answer = await withProofOfWork((altcha) =>
        transport.json(routes.linkUnlock, LinkUnlockAnswer, {
          params: { id: link },
          body: { access, ...(altcha === undefined ? {} : { altcha }) },
        }),
      ).catch(asLinkError)
      try {
        const blob = await openLinkBlob(keys, answer.node, fromBase64Url(answer.blob))
        const { space, kind, epoch, key, name, note, floor } = blob
        const reader = {
          transport: transport.as({ kind: 'link', token: answer.token }),
          verifier: await createVerifier(blob.owner),
          marks: createMemoryMarks(),
        }
        return { reader, node: openNode(key, { space, node: answer.node, epoch }), kind, name, note, floor }
      } catch (cause) {
        throw cause instanceof KeysError ? new ClientError('not_verifiable', { cause }) : cause
      }
    },
  }
}

function passwordFor({ kdf }: LinkOpenAnswer, password = ''): LinkPassword | undefined {
  if (kdf === null) return undefined
  try {
    return { password, kdf: requireKdf(kdf) }
  } catch (cause) {
    throw new ClientError('kdf_refused', { cause })
  }
}

function asLinkError(error: unknown): never {
  throw isRefusal(error, 'not_found', 'gone') ? new ClientError('link_invalid', { problem: error.problem }) : error
}

/** The folder behind a link. @throws ClientError `not_verifiable`, also when it is older than the link */
export async function openLinkedFolder({ reader, node, floor }: OpenLink): Promise<FolderView> {
  const view = await openFolder(reader, node)
  if (view.head.manifest.rev < floor) throw new ClientError('not_verifiable')
  return view
}

/** The file behind a link, by its owner's signature. @throws ClientError `not_verifiable`, also when it is older */
export async function openLinkedFile({ reader, node, floor }: OpenLink): Promise<OpenVersion> {
  const { record } = await reader.transport.json(routes.node, NodeAnswer, { params: { id: node.id } })
  // Nobody signed this text for the holder of the link, so it only says which version to ask for.
  const version = requireFile(parseUnproven(record)).ver
  return openVersion(reader, node, {
    version,
    check({ manifest }) {
      if (manifest.number < floor) throw new ClientError('not_verifiable')
    },
  })
}

function parseUnproven(record: string | null) {
  try {
    return parseRecord(record ?? '')
  } catch (cause) {
    throw new ClientError('not_verifiable', { cause })
  }
}
