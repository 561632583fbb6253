// What the types have to allow, and what they have to refuse: compiled only.
import { load, openFile, type Analysis, type Report } from "heloscope-web";

const heloscope = await load();
const report: Report = heloscope.analyze(["text", new Uint8Array(), { name: "a.eml", data: "text" }], { current: "mail.example.com" });
const result: Analysis = report.json("ja");
const host: string | null = result.recommendations[0]?.host ?? null;
const ports: number[] = result.recommendations.flatMap(({ settings }) => settings.map(({ port }) => port));
heloscope.scan(openFile("archive.mbox")).notes().map(({ isError, text }) => [isError, text, host, ports]);
// @ts-expect-error: no such language
report.text("xx");
// @ts-expect-error: a number is no mail
heloscope.analyze(7);
// @ts-expect-error: no such field
result.recommendations[0]?.hosst;
