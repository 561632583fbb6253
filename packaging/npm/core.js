// The library in WebAssembly, called as JavaScript calls things. It is the same in Node and in
// browsers; node.js and browser.js find the module's file and add what only they can read.

/** A read of a file costs the same for any size: many of the library's reads are one of ours. */
const CHUNK = 4 * 1024 * 1024;
/** The numbers of web/src/lib.rs. */
const FORMS = { html: 0, json: 1, markdown: 2, summary: 3, text: 4 };
const LANGUAGES = { en: 0, ja: 1 };

/** A compiled library, ready to read mail. */
export class Heloscope {
  #module;
  #library;
  /** The report whose mail the library holds: it keeps one at a time. */
  #held;
  #inputs = [];
  #chunk = {};
  #failure;

  /** For `load`, which compiles the module. */
  constructor(module) {
    this.#module = module;
  }

  /** Reads one or a few mails, as the command `heloscope analyze` does. */
  analyze(inputs, options) {
    return this.#report("analyze", inputs, options);
  }

  /** Reads archives, one answer a domain, as the command `heloscope scan` does. */
  scan(inputs, options) {
    return this.#report("scan", inputs, options);
  }

  /** Reads a few mails as `analyze` does, and anything larger as `scan` does. */
  read(inputs, options) {
    return this.#report("fitting", inputs, options);
  }

  #report(kind, inputs, { domain = "", current = "", now = Math.floor(Date.now() / 1000) } = {}) {
    const sources = (Array.isArray(inputs) ? inputs : [inputs]).map(sourceOf);
    const request = new TextEncoder().encode(JSON.stringify({
      kind,
      inputs: sources.map(({ name, size }) => ({ name, size })),
      now,
      current,
      domain,
    }));
    const report = new Report((form, language) => this.#render(report, sources, request, form, language));
    this.#read(report, sources, request);
    return report;
  }

  #read(report, sources, request) {
    this.#library ??= new WebAssembly.Instance(this.#module, { page: { page_read: this.#pageRead } }).exports;
    this.#held = undefined;
    this.#inputs = sources;
    this.#failure = undefined;
    const complaint = this.#call(() => {
      const at = this.#library.buffer(request.length);
      new Uint8Array(this.#library.memory.buffer, at, request.length).set(request);
      return this.#library.read();
    });
    this.#inputs = [];
    this.#chunk = {};
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    if (complaint) {
      throw new RangeError(complaint);
    }
    this.#held = report;
  }

  #render(report, sources, request, form, language) {
    const number = LANGUAGES[language];
    if (number === undefined) {
      throw new RangeError(`unknown language: ${language}`);
    }
    if (this.#held !== report) {
      this.#read(report, sources, request);
    }
    return this.#call(() => this.#library.render(FORMS[form], number));
  }

  /** Calls the library, and gives the text that it leaves in its buffer. */
  #call(what) {
    try {
      const length = what();
      return new TextDecoder().decode(new Uint8Array(this.#library.memory.buffer, this.#library.output(), length));
    } catch (error) {
      // Whatever stopped in the middle is not called again.
      this.#library = undefined;
      this.#held = undefined;
      throw error;
    }
  }

  /** What the library calls for bytes: see web/src/host.rs. */
  #pageRead = (number, offset, target, length) => {
    try {
      const bytes = this.#bytesAt(number, offset, length);
      new Uint8Array(this.#library.memory.buffer, target, length).set(bytes);
      return bytes.length;
    } catch (error) {
      this.#failure ??= error;
      return -1;
    }
  };

  #bytesAt(number, offset, length) {
    const known = this.#chunk.number === number ? offset - this.#chunk.offset : -1;
    if (known < 0 || known >= this.#chunk.bytes.length) {
      const { size, read } = this.#inputs[number];
      if (offset >= size) {
        return new Uint8Array();
      }
      const bytes = read(offset, Math.min(CHUNK, size - offset));
      this.#chunk = { number, offset, bytes };
      return bytes.subarray(0, length);
    }
    return this.#chunk.bytes.subarray(known, known + length);
  }
}

/** What was found, in any form and language. */
class Report {
  #render;

  constructor(render) {
    this.#render = render;
  }

  /** The result as programs read it. */
  json(language = "en") {
    return JSON.parse(this.#render("json", language));
  }

  /** For a terminal of 80 columns, with escape sequences for bold text and colours if wanted. */
  text(language = "en", { color = false } = {}) {
    const text = this.#render("text", language);
    return color ? text : text.replace(/\x1b\[[0-9;]*m/g, "");
  }

  /** A part of a page; `heloscope-web/report.css` is its style. */
  html(language = "en") {
    return this.#render("html", language);
  }

  /** For a ticket. */
  markdown(language = "en") {
    return this.#render("markdown", language);
  }

  /** What was noticed while reading: an input that breaks off, a file that is not mail. */
  notes(language = "en") {
    const { notes } = JSON.parse(this.#render("summary", language));
    return notes.map((note) => ({ isError: note.is_error, text: note.text }));
  }
}

/** Anything that can be read, as the library asks for it. */
function sourceOf(input) {
  if (typeof input === "string") {
    return ofBytes("-", new TextEncoder().encode(input));
  }
  if (input instanceof ArrayBuffer) {
    return ofBytes("-", new Uint8Array(input));
  }
  if (ArrayBuffer.isView(input)) {
    return ofBytes("-", new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
  }
  if (typeof input?.read === "function" && Number.isSafeInteger(input.size)) {
    return { name: input.name ?? "-", size: input.size, read: (offset, length) => input.read(offset, length) };
  }
  if (input?.data !== undefined) {
    return { ...sourceOf(input.data), name: input.name ?? "-" };
  }
  throw new TypeError("an input is a text, bytes, { name, data } or { name, size, read }");
}

function ofBytes(name, bytes) {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
