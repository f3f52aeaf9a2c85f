// Opens a submission in ODK's JavaScript engine and prints, as JSON, the values it holds and what it would send:
//   ODK_ENGINE_MODULES=…/node_modules node open_submission.mjs form.xml submission.xml
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.env.ODK_ENGINE_MODULES;
const [formFile, submissionFile] = process.argv.slice(2);
const { JSDOM } = createRequire(join(modules, "any.js"))("jsdom");
const { window } = new JSDOM("", { url: "http://localhost/" });
const wanted = ["window", "document", "DOMParser", "XMLSerializer", "Node", "Element", "Document", "Attr", "Text",
  "CDATASection", "Comment", "ProcessingInstruction", "XPathResult", "XMLDocument"];
for (const name of wanted) globalThis[name] ??= window[name];

// The engine's own parser takes Node for a place without modules; for a moment it must not see Node. Node's fetch,
// which looks at the version when it is first used, is used before.
await (await fetch("data:,")).text();
const versions = Object.getOwnPropertyDescriptor(process, "versions");
Object.defineProperty(process, "versions", { value: { ...process.versions, node: undefined }, configurable: true });
const engine = await import(pathToFileURL(join(modules, "@getodk/xforms-engine/dist/index.js")).href);
Object.defineProperty(process, "versions", versions);

const name = "xml_submission_file";
const data = new FormData();
data.set(name, new File([readFileSync(submissionFile)], name, { type: "text/xml" }));
const form = await engine.loadForm(readFileSync(formFile, "utf8"), {
  fetchFormAttachment: async () => new Response("", { status: 404 }),
  missingResourceBehavior: "BLANK",
});
if (form.status === "failure") throw form.error;
const { root } = await form.restoreInstance({ data: [data] });

const values = {};
const walk = (node) => {
  for (const child of node.currentState.children ?? []) {
    const { reference, relevant, children, instanceValue } = child.currentState;
    if (children === null && relevant) values[reference.replaceAll("[1]", "")] = instanceValue;
    walk(child);
  }
};
walk(root);
const payload = await root.prepareInstancePayload({ payloadType: "monolithic" });
const again = await payload.data[0].get(name).text();
process.stdout.write(JSON.stringify({ values, again }), () => process.exit(0));
