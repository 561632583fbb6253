#!/usr/bin/env node
import fs from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { load, openFile } from "./node.js";

const HELP = `Read mail and print which host name goes into the "SMTP server" box

Usage: heloscope-web [OPTIONS] [FILE]...

Reads standard input without FILE, or for -. No connection is opened.

Options:
      --scan           Read archives: one answer per sender domain
      --analyze        Read mail by mail, however many there are
      --format FORMAT  text, json or markdown [default: text]
      --json           Short for --format json
      --lang LANGUAGE  en or ja [default: from LC_ALL, LC_MESSAGES, LANG]
      --domain DOMAIN  Answer for this domain and everything below it only
      --current HOST   The host name configured today: say whether and why it fails
  -q, --quiet          Print no notes
  -h, --help           Print help
  -V, --version        Print version

The exit code is 0 with an answer, 1 without one, 2 for wrong usage or unreadable input.
`;

/** The verdicts that are an answer. */
const ANSWERS = ["recommend", "documented"];

try {
  process.exitCode = await main();
} catch (error) {
  if (error.code !== "EPIPE") {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      analyze: { type: "boolean" },
      scan: { type: "boolean" },
      format: { type: "string" },
      json: { type: "boolean" },
      lang: { type: "string" },
      domain: { type: "string" },
      current: { type: "string" },
      quiet: { type: "boolean", short: "q" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean", short: "V" },
    },
  });
  if (values.help) {
    return print(HELP);
  }
  if (values.version) {
    const { version } = JSON.parse(fs.readFileSync(new URL("./package.json", import.meta.url), "utf8"));
    return print(`heloscope-web ${version}\n`);
  }
  const format = values.format ?? (values.json ? "json" : "text");
  if (!["text", "json", "markdown"].includes(format)) {
    throw new Error(`unknown format: ${format}`);
  }
  const language = values.lang ?? languageOf(process.env);
  if (!["en", "ja"].includes(language)) {
    throw new Error(`unknown language: ${language}`);
  }
  if (positionals.length === 0 && process.stdin.isTTY) {
    const end = process.platform === "win32" ? "Ctrl-Z, Enter" : "Ctrl-D";
    process.stderr.write(`Paste the source of the mail, then press ${end}:\n`);
  }
  const names = positionals.length > 0 ? positionals : ["-"];
  const inputs = names.map((name) => (name === "-" ? { name, data: fs.readFileSync(0) } : openFile(name)));

  const heloscope = await load();
  const how = values.scan ? "scan" : values.analyze ? "analyze" : "read";
  const report = heloscope[how](inputs, { domain: values.domain, current: values.current });
  const notes = report.notes(language);
  for (const note of values.quiet ? [] : notes) {
    process.stderr.write(`${note.text}\n`);
  }
  const result = report.json(language);
  const color = process.stdout.isTTY && !process.env.NO_COLOR;
  print(format === "json" ? `${JSON.stringify(result, null, 2)}\n` : report[format](language, { color }));
  if (notes.some((note) => note.isError)) {
    return 2;
  }
  return result.recommendations.some(({ verdict }) => ANSWERS.includes(verdict)) ? 0 : 1;
}

/** Writes all of it at once: standard output may be a pipe, which Node writes to in its own time. */
function print(text) {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(fs.writeSync(1, bytes));
    } catch (error) {
      if (error.code !== "EAGAIN") {
        throw error;
      }
    }
  }
  return 0;
}

function languageOf({ LC_ALL, LC_MESSAGES, LANG }) {
  return (LC_ALL || LC_MESSAGES || LANG || "").startsWith("ja") ? "ja" : "en";
}
