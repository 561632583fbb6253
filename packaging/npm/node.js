import fs from "node:fs";
import { Heloscope } from "./core.js";

const MODULE = new URL("./heloscope.wasm", import.meta.url);

/** Gets the library ready. It is compiled once; keep what this returns. */
export async function load(module = fs.readFileSync(MODULE)) {
  return new Heloscope(module instanceof WebAssembly.Module ? module : await WebAssembly.compile(module));
}

/** A file as an input, read a part at a time. It is open until `close` is called. */
export function openFile(path) {
  const file = fs.openSync(path);
  const status = fs.fstatSync(file);
  if (!status.isFile()) {
    fs.closeSync(file);
    throw new TypeError(`${path} is not a file`);
  }
  return {
    name: String(path),
    size: status.size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, fs.readSync(file, bytes, 0, length, offset));
    },
    close: () => fs.closeSync(file),
  };
}
