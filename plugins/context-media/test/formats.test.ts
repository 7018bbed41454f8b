import { describe, expect, it } from 'vitest'
import { extensionOf, isAllowed, plainType, typeOf } from '../src/formats.js'

const ascii = (text: string) => Buffer.from(text, 'latin1')

describe('what a file is', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'image/png', '.png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg', '.jpg'],
    ['GIF89a', 'image/gif', '.gif'],
    ['RIFF1234WEBPVP8 ', 'image/webp', '.webp'],
    ['II*\0', 'image/tiff', '.tiff'],
    ['\0\0\0\x18ftypheic', 'image/heic', '.heic'],
    ['\0\0\0\x18ftypavif', 'image/avif', '.avif'],
    ['\0\0\0\x18ftypisom', 'video/mp4', '.mp4'],
    ['\x1aE\xdf\xa3', 'video/webm', '.webm'],
    ['OggS', 'audio/ogg', '.ogg'],
    ['fLaC', 'audio/flac', '.flac'],
    ['RIFF1234WAVEfmt ', 'audio/wav', '.wav'],
    ['ID3\x04', 'audio/mpeg', '.mp3'],
    ['\xff\xfb', 'audio/mpeg', '.mp3'],
    ['\xff\xf1', 'audio/aac', '.aac'],
    ['%PDF-1.7', 'application/pdf', '.pdf'],
    ['PK\x03\x04', 'application/zip', '.zip'],
    ['MZ\x90\0', 'application/x-executable', ''],
    ['MZ is a pair of letters', 'application/octet-stream', ''],
    ['BMW is a car', 'application/octet-stream', ''],
    ['', 'application/octet-stream', ''],
  ])('is known by its first bytes: %j', (start, type, extension) => {
    expect(typeOf(undefined, ascii(start))).toBe(type)
    expect(extensionOf(type)).toBe(extension)
  })

  it.each([
    ['image/jpeg', '\xff\xd8\xff\xe0', 'image/jpeg'],
    ['IMAGE/JPEG; q=1', '\xff\xd8\xff\xe0', 'image/jpeg'],
    ['audio/ogg; codecs=opus', 'OggS', 'audio/ogg'],
    ['video/ogg', 'OggS', 'video/ogg'],
    ['audio/aac', '\0\0\0\x18ftypM4A ', 'audio/mp4'],
    ['image/png', 'RIFF1234WEBPVP8 ', 'image/webp'],
    ['application/epub+zip', 'PK\x03\x04', 'application/epub+zip'],
    ['application/x-own', 'PK\x03\x04', 'application/x-own'],
    ['application/json', '{"a":1}', 'application/json'],
    ['application/json', '%PDF-1.7', 'application/pdf'],
    ['text/plain', '\xff\xfeh\0i\0', 'text/plain'],
    ['text/x-own', 'words', 'text/x-own'],
    ['image/png', '%PDF-1.7', undefined],
    ['image/png', 'words', undefined],
    ['application/pdf', 'words', undefined],
    ['text/plain', 'PK\x03\x04', undefined],
    ['text/x-own', 'MZ\x90\0', undefined],
    ['video/mp4', '\x89PNG\r\n\x1a\n', undefined],
  ])('is what was declared, corrected by the bytes, or neither: %s %j', (declared, start, type) => {
    expect(typeOf(declared, ascii(start))).toBe(type)
  })

  it.each(['', 'image', 'image/', 'image/p ng', '../etc', 'application/octet-stream', undefined])(
    'is not told by %j',
    (declared) => expect(plainType(declared)).toBeUndefined(),
  )
})

it('is allowed by its type, by all of its family, or by all', () => {
  expect(isAllowed('image/png', ['image/*'])).toBe(true)
  expect(isAllowed('image/png', ['image/png'])).toBe(true)
  expect(isAllowed('application/octet-stream', ['*/*'])).toBe(true)
  expect(isAllowed('image/png', ['image/jpeg', 'imag/*', 'text/*'])).toBe(false)
  expect(isAllowed('image/png', [])).toBe(false)
})
