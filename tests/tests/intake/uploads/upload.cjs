// Uploads a file by npm's tus-js-client, as ASKED says; the last line that it prints is what became of it. With `stopsAfter` it is
// interrupted behind so many chunks, with `url` it goes on with one that was.
"use strict";
const fs = require("node:fs");
const tus = require(require.resolve("tus-js-client", { paths: [process.env.DOCWARD_TUS] }));
const asked = JSON.parse(process.env.ASKED);

const told = { finished: false, url: null, began: null, job: null, status: null };
const ends = () => {
  told.url = upload.url;
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));
};
let chunks = 0;
const upload = new tus.Upload(fs.createReadStream(asked.file), {
  endpoint: asked.endpoint,
  uploadUrl: asked.url ?? null,
  uploadSize: fs.statSync(asked.file).size,
  chunkSize: asked.chunkSize,
  uploadDataDuringCreation: asked.uploadDataDuringCreation ?? false,
  headers: process.env.TOKEN ? { authorization: `Bearer ${process.env.TOKEN}` } : {},
  metadata: { filename: asked.file, filetype: "application/pdf" },
  retryDelays: [0, 500, 1000, 3000, 5000],
  onAfterResponse: (request, response) => {
    if (request.getMethod() === "HEAD") told.began = Number(response.getHeader("Upload-Offset"));
    told.job = response.getHeader("Content-Location") ?? told.job;
  },
  onChunkComplete: () => {
    chunks += 1;
    if (chunks === asked.stopsAfter) upload.abort().then(ends);
  },
  onError: (error) => {
    told.status = error.originalResponse?.getStatus() ?? null;
    if (told.status === null) throw error;
    ends();
  },
  onSuccess: () => {
    told.finished = true;
    ends();
  },
});
upload.start();
