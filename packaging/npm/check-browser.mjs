// Checks the package in Chromium, from a server on this machine, in a page and in a Worker:
//
//     node check-browser.mjs PACKAGE MAIL COMMAND
import { deepStrictEqual as same } from "node:assert";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";

const [PACKAGE, MAIL, COMMAND] = process.argv.slice(2);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const WORKER = `
  import { load, openFile } from "/browser.js";
  onmessage = async ({ data }) => postMessage((await load()).analyze(openFile(data)).json());
`;
const server = http.createServer((request, response) => {
  const name = request.url === "/" ? "page.html" : request.url.slice(1);
  response.setHeader("content-type", TYPES[path.extname(name)] ?? "text/plain");
  const text = { "page.html": "<!doctype html><title>check</title>", "worker.js": WORKER }[name];
  const file = path.join(PACKAGE, path.basename(name));
  response.statusCode = text !== undefined || fs.existsSync(file) ? 200 : 404;
  response.end(response.statusCode === 200 ? text ?? fs.readFileSync(file) : "");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const text = fs.readFileSync(MAIL, "utf8");
  const said = JSON.parse(execFileSync(COMMAND, ["analyze", "--json", path.basename(MAIL)], { cwd: path.dirname(MAIL) }));
  const inPage = await page.evaluate(async ([name, data]) => {
    const { load } = await import("/browser.js");
    return (await load()).analyze({ name, data }).json();
  }, [path.basename(MAIL), text]);
  same(inPage, said);
  const inWorker = await page.evaluate(([name, data]) => new Promise((done, failed) => {
    const worker = new Worker("/worker.js", { type: "module" });
    worker.onmessage = ({ data: result }) => done(result);
    worker.onerror = ({ message }) => failed(new Error(message));
    worker.postMessage(new File([data], name));
  }), [path.basename(MAIL), text]);
  same(inWorker, said);
} finally {
  await browser.close();
  server.close();
}
console.log("the same in a browser's page and in its Worker");
