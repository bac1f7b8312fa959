/**
 * Takes out of a picture what its maker may not know is in it: where it was taken, when, and with what.
 * JPEG: the segments APP1 (Exif, XMP) and APP13 (IPTC), comments, and whatever follows the picture (phones put a second
 * one there, with an Exif of its own); which way up it is stays. PNG: the chunks with text and Exif. WebP: Exif and XMP.
 * A GIF holds no place, and a PDF is left as it is: whoever makes one chose what is in it.
 * Formats: ITU-T T.81 annex B, Exif 2.32, PNG (third edition) and the WebP container specification.
 */
import type { Kind } from './sniff.ts'

/** @returns the same picture, to the eye; a file that is broken stays as it is, as far as it is broken */
export function strip(bytes: Uint8Array, type: Kind['type']): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type) {
    case 'image/jpeg':
      return stripJpeg(file)
    case 'image/png':
      return stripPng(file)
    case 'image/webp':
      return stripWebp(file)
    default:
      return bytes
  }
}

const [APP1, APP13, COMMENT, SCAN, END] = [0xe1, 0xed, 0xfe, 0xda, 0xd9]

function stripJpeg(file: Buffer): Buffer {
  const kept: Buffer[] = [file.subarray(0, 2)]
  let at = 2
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] ?? 0
    // Between two segments there may be any number of these.
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === END) break
    let next = at + 2 + file.readUInt16BE(at + 2)
    if (marker === SCAN) next = endOfScan(file, next)
    const segment = file.subarray(at, next)
    if (marker === APP1) kept.push(...turned(segment))
    else if (marker !== APP13 && marker !== COMMENT) kept.push(segment)
    at = next
  }
  return Buffer.concat([...kept, Buffer.from([0xff, END])])
}

/** The picture's own bytes end at a marker: 0xFF with neither a zero nor a restart behind it. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1]
    if (next === undefined) break
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return file.length
}

/** An Exif of nothing but which way up the picture is, where it is not the usual: phones lay it on its side. */
function turned(segment: Buffer): Buffer[] {
  const way = orientationOf(segment)
  if (way === undefined || way === 1) return []
  const exif = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010000000000000000', 'hex')
  exif.writeUInt16BE(way, 28)
  return [exif]
}

/** Tag 0x0112 of the first directory. */
function orientationOf(segment: Buffer): number | undefined {
  const tiff = segment.subarray(10)
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0' || tiff.length < 14) return undefined
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const two = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  for (let nth = 0; nth < Math.min(two(first), 100); nth += 1) {
    const entry = first + 2 + nth * 12
    if (two(entry) !== 0x0112) continue
    const way = two(entry + 8)
    return way >= 1 && way <= 8 ? way : undefined
  }
  return undefined
}

const TELLING = ['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME']

function stripPng(file: Buffer): Buffer {
  const kept: Buffer[] = [file.subarray(0, 8)]
  for (let at = 8; at + 12 <= file.length;) {
    const next = at + 12 + file.readUInt32BE(at)
    const name = file.toString('latin1', at + 4, at + 8)
    if (!TELLING.includes(name)) kept.push(file.subarray(at, next))
    // What stands behind the end is no part of the picture.
    if (name === 'IEND') break
    at = next
  }
  return Buffer.concat(kept)
}

/** In the header of the extended format, these bits say that there is Exif and XMP. */
const TOLD = 0x08 | 0x04

function stripWebp(file: Buffer): Buffer {
  const kept: Buffer[] = []
  const end = Math.min(file.length, 8 + file.readUInt32LE(4))
  for (let at = 12; at + 8 <= end;) {
    const size = file.readUInt32LE(at + 4)
    const next = Math.min(end, at + 8 + size + (size % 2))
    const name = file.toString('latin1', at, at + 4)
    const chunk = Buffer.from(file.subarray(at, next))
    if (name === 'VP8X' && chunk.length > 8) chunk[8] = (chunk[8] ?? 0) & ~TOLD
    if (name !== 'EXIF' && name !== 'XMP ') kept.push(chunk)
    at = next
  }
  const body = Buffer.concat([Buffer.from('WEBP'), ...kept])
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}
