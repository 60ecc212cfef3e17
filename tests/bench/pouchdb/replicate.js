// How long PouchDB takes to bring so many documents to its server, and to a fresh desk from there.
// node replicate.js SERVER_URL FOLDER COUNT < documents (one JSON object a line)
"use strict";
const readline = require("readline");
const PouchDB = require("pouchdb");

async function main() {
  const [url, folder] = process.argv.slice(2);
  const documents = [];
  for await (const line of readline.createInterface({ input: process.stdin })) {
    documents.push(JSON.parse(line));
  }
  const desk = new PouchDB(`${folder}/desk`);
  const server = new PouchDB(`${url}/tickets`);
  await server.info();
  for (let at = 0; at < documents.length; at += 500) {
    await desk.bulkDocs(documents.slice(at, at + 500));
  }
  const options = { batch_size: 500, batches_limit: 10 };
  let started = process.hrtime.bigint();
  const pushed = await PouchDB.replicate(desk, server, options);
  const push_s = Number(process.hrtime.bigint() - started) / 1e9;
  const other = new PouchDB(`${folder}/other`);
  started = process.hrtime.bigint();
  const pulled = await PouchDB.replicate(server, other, options);
  const pull_s = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(JSON.stringify({
    push_s, pull_s, pushed: pushed.docs_written, pulled: pulled.docs_written,
  }));
}

main().catch((error) => { console.error(error); process.exit(1); });
