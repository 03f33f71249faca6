type Judgement = { verdict: 'good' | 'warning' | 'bad'; detail: string }

/** Magic numbers of statfs(2) for file systems that live on another machine: SQLite's WAL cannot be shared on them. */
const networkFileSystems: Readonly<Record<number, string>> = {
  26985: 'NFS',
  4283649346: 'CIFS',
  4266872130: 'SMB',
  20859: 'SMB',
  16914839: '9P',
  12805120: 'Ceph',
  1397113167: 'AFS',
  1799439955: 'AFS',
  1937076805: 'Coda',
  198183888: 'Lustre',
  1196443219: 'GPFS',
  22092: 'NCP',
}

const gib = 1024 ** 3
const leastBytes = 1 * gib
const comfortableBytes = 5 * gib

/** Pure: may a database lie here? */
export function judgeFileSystem({ type }: { type: number }): Judgement {
  // Signed on some kernels' interface: the same 32 bits either way.
  const name = networkFileSystems[type >>> 0]
  if (name === undefined) return { verdict: 'good', detail: 'local' }
  return {
    verdict: 'bad',
    detail: `Docker’s data lies on ${name}, a network file system: SQLite loses data there. Move Docker’s data root to a local disk`,
  }
}

/** Pure: is there room for images, logs and files? */
export function judgeSpace({ bavail, bsize }: { bavail: number; bsize: number }): Judgement {
  const free = bavail * bsize
  const detail = `${(free / gib).toFixed(1)} GiB free for Docker’s data`
  if (free < leastBytes) return { verdict: 'bad', detail: `${detail}; at least 1 GiB is needed` }
  return { verdict: free < comfortableBytes ? 'warning' : 'good', detail }
}
