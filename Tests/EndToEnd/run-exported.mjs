// Runs an exported network under onnxruntime-web: node run-exported.mjs MODULES MODEL.onnx INPUT.bin N 3 H W
// INPUT.bin: float32, little-endian. Prints every output as one JSON document.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, model, input, ...shape] = process.argv.slice(2);
const ort = createRequire(join(modules, 'package.json'))('onnxruntime-web');
ort.env.wasm.numThreads = 1;
const bytes = readFileSync(input);
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const session = await ort.InferenceSession.create(readFileSync(model), { executionProviders: ['wasm'] });
const outputs = await session.run({ image: new ort.Tensor('float32', values, shape.map(Number)) });
console.log(JSON.stringify(Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, Array.from(tensor.data, Number)]))));
