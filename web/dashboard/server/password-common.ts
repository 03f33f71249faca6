/**
 * Of the 19,640 most common passwords that Django 5.2 refuses (list by Royce Williams, from leaked ones), those that are
 * long enough to get this far: everything shorter fails for its length. Lower case.
 */
const words = `
  111111111111111 12345678900987654321 12345678901234567890 1234567890987654321 1234567890qwertyuiop 123456789101112
  123456789123456 1234567891234567 123456789123456789 12345678987654321 123456789987654321 123456789qwerty
  1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv demon1q2w3e4r5t doomsayer.2.7mords.v
  doomsayer.2.7mords.vv familiyafamiliya inactive1996aug john!20130605at1753 kartoffelpuffer lightpower12345
  manchesterunited mega_pizdetz666 migrationschool neworleans12345 polniypizdec0211 polniypizdec1102
  polniypizdec110211 q1w2e3r4t5y6u7i8o9p0 qazwsxedcrfvtgb qwerty123456789 sdf7asdf6asdg8df somanypickles27
  stefangreil1983 yfdbufnjh10305070
`

export const commonPasswords: ReadonlySet<string> = new Set([
  ...words.trim().split(/\s+/),
  'friend of emily',
  'friend of gerly',
])
