// Prints what the apache-arrow package finds in the parts named on the command line, as one JSON document.
// Usage: node read-store.mjs FOLDER_WITH_NODE_MODULES PART...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, ...parts] = process.argv.slice(2);
const { tableFromIPC } = createRequire(join(modules, "package.json"))("apache-arrow");

const plain = (value) =>
  value === null || value === undefined ? null
    : value instanceof Uint8Array ? Buffer.from(value).toString("hex")
      : typeof value === "bigint" ? value.toString()
        : typeof value === "object" ? Array.from(value)
          : value;

const read = (file) => {
  const table = tableFromIPC(readFileSync(file));
  const columns = {};
  for (const field of table.schema.fields) {
    const column = table.getChild(field.name);
    columns[field.name] = { type: `${field.type}`, nullable: field.nullable, values: Array.from({ length: table.numRows }, (_, row) => plain(column.get(row))) };
  }
  return { rows: table.numRows, metadata: Object.fromEntries(table.schema.metadata), columns };
};

console.log(JSON.stringify(parts.map(read)));
