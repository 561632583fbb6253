import type { Analysis } from "./result.js";

export type * from "./result.js";

/** Languages of reports. */
export type Language = "en" | "ja";

/** Something that is read a part at a time. */
export interface Source {
  /** What notes and the result call it. */
  name?: string;
  size: number;
  /** Up to `length` bytes from `offset` on. */
  read(offset: number, length: number): Uint8Array;
}

/** A mail's source, an archive, a pasted page; packed with gzip or bzip2 or not. */
export type Input =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | { name?: string; data: string | ArrayBuffer | ArrayBufferView }
  | Source;

export interface Options {
  /** Answer for this domain and everything below it only. */
  domain?: string;
  /** The host name that is configured today: the result says whether and why it fails. */
  current?: string;
  /** The time for "since" and "until", in seconds since 1970. */
  now?: number;
}

export interface Note {
  isError: boolean;
  text: string;
}

/** What was found. It can be asked for as often as you like, also after other mail was read. */
export interface Report {
  /** The result as programs read it; the command's `--format json`. A scan has no `messages`. */
  json(language?: Language): Analysis;
  /** For a terminal of 80 columns. */
  text(language?: Language, options?: { color?: boolean }): string;
  /** A part of a page; `heloscope-web/report.css` is its style. What mail says is escaped. */
  html(language?: Language): string;
  /** For a ticket. */
  markdown(language?: Language): string;
  /** What was noticed while reading. */
  notes(language?: Language): Note[];
}

export interface Heloscope {
  /** Reads one or a few mails: the route, and the answer with its reasons. */
  analyze(inputs: Input | Input[], options?: Options): Report;
  /** Reads archives: one answer per sender domain. */
  scan(inputs: Input | Input[], options?: Options): Report;
  /** Reads a few mails as `analyze` does, and anything larger as `scan` does. */
  read(inputs: Input | Input[], options?: Options): Report;
}

/** Gets the library ready. Without an argument it loads the module beside this file. */
export function load(
  module?: WebAssembly.Module | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Response | Promise<Response>,
): Promise<Heloscope>;

/**
 * A file as an input, read a part at a time: a path in Node, a `File` in a browser's Worker.
 * In Node it is open until `close` is called.
 */
export function openFile(file: string | URL | Blob): Source & { close(): void };
