// Validates FHIR R4 resources by npm's fhir: paths of JSON files come as arguments, every error of every one leaves as a line of
// `path: element: error`.
const fs = require("fs");
const { Fhir } = require(require.resolve("fhir", { paths: [process.env.DOCWARD_FHIR_NODE] }));

// An element that R4 requires may have an extension instead of a value (https://hl7.org/fhir/R4/json.html#primitive), which this
// validator does not know of: `created` is there if `_created` has extensions.
function hasExtension(resource, location) {
  const path = location.replace(/\[(\d+)\]/g, ".$1").split(".").slice(1);
  const last = path.pop();
  const parent = path.reduce((value, name) => value?.[name], resource);
  return parent?.["_" + last]?.extension?.length > 0;
}

const fhir = new Fhir();
for (const path of process.argv.slice(2)) {
  const bundle = JSON.parse(fs.readFileSync(path, "utf8"));
  // Errors name their place within the resource of an entry, so each is validated by itself.
  const frame = { ...bundle, entry: bundle.entry.map(({ fullUrl }) => ({ fullUrl })) };
  for (const resource of [frame, ...bundle.entry.map((entry) => entry.resource)]) {
    const { messages } = fhir.validate(resource, { errorOnUnexpected: true });
    for (const { severity, message, location } of messages) {
      if (severity !== "error" && severity !== "fatal") continue;
      if (message === "Missing property" && hasExtension(resource, location)) continue;
      console.log(`${path}: ${location}: ${message}`);
    }
  }
}
