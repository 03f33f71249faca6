/** A flat list of changed paths as folders and files. */

export interface ChangedFile {
  path: string
  kind: string
  sizeBytes: number | null
}

export interface TreeNode {
  /** One name, or several joined by `/` where a folder holds nothing but one folder. */
  name: string
  path: string
  /** null for a folder that only leads to changes. */
  kind: string | null
  sizeBytes: number | null
  /** Changed paths in it, itself included. */
  count: number
  children: TreeNode[]
}

export function treeOf(files: readonly ChangedFile[]): TreeNode[] {
  const root: TreeNode = { name: '', path: '', kind: null, sizeBytes: null, count: 0, children: [] }
  for (const file of files) place(root, file)
  return finish(root).children
}

function place(root: TreeNode, file: ChangedFile): void {
  let node = root
  node.count += 1
  for (const name of file.path.split('/').filter((part) => part !== '')) {
    let child = node.children.find((known) => known.name === name)
    if (child === undefined) {
      child = { name, path: `${node.path}/${name}`, kind: null, sizeBytes: null, count: 0, children: [] }
      node.children.push(child)
    }
    child.count += 1
    node = child
  }
  node.kind = file.kind
  node.sizeBytes = file.sizeBytes
}

/** Folders first, by name; chains of single folders are drawn as one line. */
function finish(node: TreeNode): TreeNode {
  const children = node.children.map(finish).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
  const only = children[0]
  if (
    children.length === 1 &&
    only !== undefined &&
    node.kind === null &&
    node.name !== '' &&
    only.children.length > 0
  ) {
    return { ...only, name: `${node.name}/${only.name}` }
  }
  return { ...node, children }
}

function rank(node: TreeNode): number {
  return node.children.length > 0 ? 0 : 1
}
