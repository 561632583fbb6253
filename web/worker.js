// Runs the library beside the page, which stays usable meanwhile. Sent: "start", "read", "render".
// Answers: "ready", "progress", "result", "failed".
"use strict";

// A read of a file costs the same for any size: many of the library's reads are one of ours.
const CHUNK = 4 * 1024 * 1024;
const PROGRESS_EVERY = 100;
const FORMS = ["html", "json", "markdown", "summary"];
const reader = new FileReaderSync();

let library;
let inputs = [];
let chunk = {};
let progress = () => {};

self.onmessage = async ({ data }) => {
  try {
    switch (data.type) {
      case "start":
        return await start(data.module);
      case "read":
        return read(data);
      case "render":
        return self.postMessage({ type: "result", id: data.id, ...forms(data.language) });
    }
  } catch (error) {
    self.postMessage({ type: "failed", id: data.id, message: String(error), at: data.type });
  }
};

/** Starts the library: from the text in the page, or from what an earlier worker compiled. */
async function start(source) {
  const module = typeof source === "string" ? await compiled(source) : source;
  const instance = await WebAssembly.instantiate(module, { page: { page_read: pageRead } });
  library = instance.exports;
  self.postMessage({ type: "ready", module });
}

function compiled(base64) {
  const packed = Uint8Array.fromBase64?.(base64) ?? bytesOf(atob(base64));
  return WebAssembly.compile(unpackLzma(packed));
}

/** For browsers without `fromBase64`. */
function bytesOf(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    bytes[at] = text.charCodeAt(at);
  }
  return bytes;
}

function read({ id, language, request, files }) {
  inputs = files;
  chunk = {};
  const size = files.reduce((sum, file) => sum + file.size, 0);
  progress = progressReport(id, size);
  const text = new TextEncoder().encode(JSON.stringify({
    ...request,
    inputs: files.map((file) => ({ name: file.name ?? "-", size: file.size })),
    now: Math.floor(Date.now() / 1000),
  }));
  const at = library.buffer(text.length);
  new Uint8Array(library.memory.buffer, at, text.length).set(text);
  const complaint = output(library.read());
  inputs = [];
  chunk = {};
  if (complaint) {
    return self.postMessage({ type: "failed", id, message: complaint, at: "request" });
  }
  self.postMessage({ type: "result", id, ...forms(language) });
}

function forms(language) {
  const number = language === "ja" ? 1 : 0;
  return Object.fromEntries(FORMS.map((name, form) => [name, output(library.render(form, number))]));
}

function output(length) {
  return new TextDecoder().decode(new Uint8Array(library.memory.buffer, library.output(), length));
}

/** What the library calls for bytes: see web/src/host.rs. */
function pageRead(number, offset, target, length) {
  try {
    const bytes = bytesAt(number, offset, length);
    new Uint8Array(library.memory.buffer, target, length).set(bytes);
    progress(number, offset + bytes.length);
    return bytes.length;
  } catch {
    return -1;
  }
}

function bytesAt(number, offset, length) {
  const known = chunk.number === number ? offset - chunk.offset : -1;
  if (known >= 0 && known < (chunk.bytes?.length ?? 0)) {
    return chunk.bytes.subarray(known, known + length);
  }
  const file = inputs[number];
  const part = file.slice(offset, Math.min(offset + CHUNK, file.size));
  chunk = { number, offset, bytes: new Uint8Array(reader.readAsArrayBuffer(part)) };
  return chunk.bytes.subarray(0, length);
}

function progressReport(id, size) {
  const started = performance.now();
  let told = started;
  return (number, offset) => {
    const now = performance.now();
    if (now - told < PROGRESS_EVERY) {
      return;
    }
    told = now;
    const before = inputs.slice(0, number).reduce((sum, file) => sum + file.size, 0);
    self.postMessage({ type: "progress", id, read: before + offset, size, seconds: (now - started) / 1000 });
  };
}
