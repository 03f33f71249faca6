import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['ui', 'dashboard/app', 'dashboard/components', 'dashboard/lib']

const files = folders
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(tsx?|css)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
  .map(({ parentPath, name }) => join(parentPath, name))
  .filter((file) => !file.endsWith('ui/tokens.css'))

interface Rule {
  what: string
  in: RegExp
  pattern: RegExp
}
const rules: Rule[] = [
  {
    what: 'a colour',
    in: /\.(tsx?|css)$/,
    pattern: /["'`[(:\s]#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?=["'`\]);,\s])/i,
  },
  { what: 'a colour', in: /\.(tsx?|css)$/, pattern: /\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(\s*[\d.]/ },
  {
    what: 'a colour of Tailwind’s own palette',
    in: /\.tsx?$/,
    pattern:
      /\b(?:bg|text|fill|stroke|border|outline|from|to)-(?:red|green|blue|amber|yellow|orange|emerald|teal|sky|indigo|violet|purple|pink|rose|slate|gray|zinc|neutral|stone|white|black)(?:-\d{2,3})?\b/,
  },
  { what: 'a size or time in a class', in: /\.tsx?$/, pattern: /-\[[^\]\s]*\d(?:px|rem|em|pt|ms|s)\b/ },
  { what: 'a size or time in a style sheet', in: /\.css$/, pattern: /(?<![\w-])\d*\.?\d+(?:px|rem|em|pt|ms|s)\b/ },
]

/** Comments may name values. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/^\s*\/\/.*$/gm, '')
}

function findings(): string[] {
  return files.flatMap((file) =>
    code(readFileSync(file, 'utf8'))
      .split('\n')
      .flatMap((line, index) =>
        rules
          .filter((rule) => rule.in.test(file) && rule.pattern.test(line))
          .map(({ what }) => `${relative(root, file)}:${index + 1} has ${what}: ${line.trim().slice(0, 100)}`),
      ),
  )
}

test('no raw colour, size or time stands outside tokens.css', () => {
  expect(findings()).toEqual([])
})

test('no markup carries a style attribute, which the page’s policy refuses', () => {
  const styled = files.filter((file) => file.endsWith('.tsx') && /\sstyle=[{"]/.test(code(readFileSync(file, 'utf8'))))
  expect(styled.map((file) => relative(root, file))).toEqual([])
})

test.each([
  ["className='bg-[#fff]'", 'a colour'],
  ["const red = '#ff0000'", 'a colour'],
  ['fill="rgb(1 2 3)"', 'a colour'],
  ['className="text-red-500"', 'a colour of Tailwind’s own palette'],
  ['className="w-[208px]"', 'a size or time in a class'],
  ['className="duration-[240ms]"', 'a size or time in a class'],
])('the search finds %s', (line, what) => {
  expect(rules.filter(({ pattern }) => pattern.test(line)).map((rule) => rule.what)).toContain(what)
})
