// Writes tables of images by arrow-rs (parquet-wasm) in all ways that it knows. usage: write-tables.mjs PACKAGES FOLDER FILE…
// Of each way a table of the files, twice over: an image as {bytes, path}, null in every fifth row; a label by its name.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [packages, folder, ...files] = process.argv.slice(2);
const require = createRequire(join(packages, 'node_modules', 'index.js'));
const arrow = require('apache-arrow');
const parquet = require('parquet-wasm');

const cell = new arrow.Struct([new arrow.Field('bytes', new arrow.Binary(), true), new arrow.Field('path', new arrow.Utf8(), true)]);
const rows = [...files, ...files].map((f, i) => (i % 5 === 4 ? null : { bytes: readFileSync(f), path: `${i}.jpg` }));
const table = new arrow.Table({
    image: arrow.vectorFromArray(rows, cell),
    label: arrow.vectorFromArray(rows.map((_, i) => (i % 3 === 0 ? 'cat' : 'dog')), new arrow.Utf8()),
});
const ways = [];
for (const compression of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4_RAW']) {
    for (const encoding of [null, 'PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY']) {
        for (const version of ['V1', 'V2']) ways.push({ compression, encoding, version });
    }
}
for (const { compression, encoding, version } of ways) {
    let builder = new parquet.WriterPropertiesBuilder().setCompression(parquet.Compression[compression]).setDictionaryEnabled(encoding === null);
    if (encoding !== null) builder = builder.setEncoding(parquet.Encoding[encoding]);
    const properties = builder
        .setWriterVersion(parquet.WriterVersion[version])
        .setDataPageSizeLimit(20000)
        .setDictionaryPageSizeLimit(30000)
        .setWriteBatchSize(3)
        .setMaxRowGroupSize(16)
        .build();
    const bytes = parquet.writeParquet(parquet.Table.fromIPCStream(arrow.tableToIPC(table, 'stream')), properties);
    writeFileSync(join(folder, `${compression}-${encoding ?? 'dictionary'}-${version}.parquet`), bytes);
}
console.log(ways.length);
