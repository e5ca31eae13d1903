import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** Something that was written, under the path by which it is found: `blob.zip > resources/1.json`. */
export interface Written {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Every file below a folder, and whatever archives hold: files of their own, and archives that a page carries as a data URL. */
export async function everythingIn(folder: string): Promise<readonly Written[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (path) => ({ path: path.slice(folder.length + 1), bytes: await readFile(path) }));
  return (await Promise.all(read)).flatMap(unfold);
}

function unfold(written: Written): readonly Written[] {
  const { path, bytes } = written;
  if (bytes.length > 22 && bytes.readUInt32LE(0) === LOCAL_HEADER) return [written, ...unzip(written).flatMap(unfold)];
  const carried = [...bytes.toString('latin1').matchAll(/data:application\/zip;base64,([A-Za-z0-9+/=]+)/g)];
  const archives = carried.map(([, data = '']) => ({ path: `${path} > data`, bytes: Buffer.from(data, 'base64') }));
  return [written, ...archives.flatMap(unfold)];
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;

/** @see [APPNOTE 6.3.10, 4.3](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) */
function unzip({ path, bytes }: Written): readonly Written[] {
  const end = bytes.lastIndexOf(Buffer.from([END & 0xff, (END >> 8) & 0xff, (END >> 16) & 0xff, END >> 24]));
  const held: Written[] = [];
  for (let at = bytes.readUInt32LE(end + 16); bytes.readUInt32LE(at) === CENTRAL_HEADER; ) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as Lengths;
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    held.push({ path: `${path} > ${name}`, bytes: method === 0 ? packed : inflateRawSync(packed) });
    at += 46 + nameLength + extra + comment;
  }
  return held;
}

type Lengths = [name: number, extra: number, comment: number];
