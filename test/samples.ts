/** Files for tests: small, and what they say they are. */
import type { SentFile } from './driver.ts'

/** A JPEG segment, with its length before it. */
function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** An Exif of one directory: which way up it is (6: on its side), and a place in the words that cameras keep. */
const EXIF = Buffer.concat([
  Buffer.from('Exif\0\0', 'latin1'),
  Buffer.from('4d4d002a00000008', 'hex'),
  Buffer.from('000101120003000000010006000000000000', 'hex'),
  Buffer.from('GPS 52.0907 N 5.1214 E Kerkstraat'),
])
const QUANTISER = Buffer.alloc(65, 1)
const SCAN = Buffer.from('0101000000', 'hex')

/** A photo of a phone: where it was taken in its Exif, and a second picture with one of its own behind the first. */
export const PHOTO: SentFile = {
  name: 'foto.jpg',
  type: 'image/jpeg',
  bytes: Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    segment(0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xe1, EXIF),
    segment(0xed, Buffer.from('Photoshop 3.0\0 stad: Utrecht', 'latin1')),
    segment(0xfe, Buffer.from('gemaakt door Anna')),
    segment(0xdb, QUANTISER),
    segment(0xda, SCAN),
    Buffer.from('1234ff00abffd0cd', 'hex'),
    Buffer.from('ffd9', 'hex'),
    Buffer.from('ffd8', 'hex'),
    segment(0xe1, EXIF),
    Buffer.from('ffd9', 'hex'),
  ]),
}

export const PDF: SentFile = { name: 'bezwaar.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.7\n%%EOF') }

/** Whole, of one point. */
export const PNG: SentFile = {
  name: 'stip.png',
  type: 'image/png',
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
}
