import { expect, test } from 'vitest'
import { drawRecoveryEntropy, isRecoveryWord, parseRecoveryWords, toRecoveryWords } from './recovery.ts'

// The vectors of BIP-39 with 256 bits (github.com/trezor/python-mnemonic, vectors.json).
const vectors: [string, string][] = [
  ['00'.repeat(32), `${'abandon '.repeat(23)}art`],
  [
    '7f'.repeat(32),
    `${'legal winner thank year wave sausage worth useful '.repeat(2)}legal winner thank year wave sausage worth title`,
  ],
  [
    '80'.repeat(32),
    `${'letter advice cage absurd amount doctor acoustic avoid '.repeat(2)}letter advice cage absurd amount doctor acoustic bless`,
  ],
  ['ff'.repeat(32), `${'zoo '.repeat(23)}vote`],
  [
    '68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c',
    'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length',
  ],
  [
    '9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863',
    'panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol speed nation flash devote level hobby quick inner drive ghost inside',
  ],
  [
    'f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f',
    'void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold',
  ],
]

test.each(vectors)('entropy %s has the published words', (hex, words) => {
  expect(toRecoveryWords(Buffer.from(hex, 'hex')).join(' ')).toBe(words)
  expect(Buffer.from(parseRecoveryWords(words)).toString('hex')).toBe(hex)
})

test('words are taken as people type them', () => {
  const entropy = drawRecoveryEntropy()
  const words = toRecoveryWords(entropy)
  const typed = words.map((word, at) => `${at + 1}. ${word.toUpperCase()}\n`).join('\t')
  expect(parseRecoveryWords(typed)).toEqual(entropy)
})

const [, good] = vectors[4]!
test.each([
  ['nothing', ''],
  ['23 words', good.slice(good.indexOf(' '))],
  ['25 words', `${good} length`],
  ['12 words', `${'abandon '.repeat(11)}about`],
  ['a wrong checksum', good.replace(/length$/, 'lens')],
  ['two words swapped', good.replace('hamster diagram', 'diagram hamster')],
  ['an unknown word', good.replace('diagram', 'diagrams')],
])('%s is refused, and the message tells no word', (_, text) => {
  const error = expect.objectContaining({ code: 'recovery_words', message: 'not 24 recovery words in their order' })
  expect(() => parseRecoveryWords(text)).toThrow(error)
})

test('each word can be checked alone', () => {
  expect(['abandon', 'Zoo'].every(isRecoveryWord)).toBe(true)
  expect(['', 'zoos', 'ab'].some(isRecoveryWord)).toBe(false)
})

test('only 32 bytes are entropy', () => {
  expect(() => toRecoveryWords(new Uint8Array(16))).toThrow(expect.objectContaining({ code: 'key_size' }))
})
