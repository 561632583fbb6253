import { Heloscope } from "./core.js";

/** Gets the library ready. It is compiled once; keep what this returns. */
export async function load(module = fetch(new URL("./heloscope.wasm", import.meta.url))) {
  return new Heloscope(await compiled(await module));
}

/** A file that somebody chose, as an input, read a part at a time. In a Worker only. */
export function openFile(file) {
  const reader = new FileReaderSync();
  return {
    name: file.name ?? "-",
    size: file.size,
    read: (offset, length) => new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length))),
    close() {},
  };
}

async function compiled(source) {
  if (source instanceof WebAssembly.Module) {
    return source;
  }
  if (!(source instanceof Response)) {
    return WebAssembly.compile(source);
  }
  if (!source.ok) {
    throw new Error(`${source.url}: ${source.status} ${source.statusText}`);
  }
  // Not every server names the type that `compileStreaming` asks for.
  return WebAssembly.compile(await source.arrayBuffer());
}
