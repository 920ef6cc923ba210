/**
 * Finds out whether an ONNX model keeps tensors in other files. A model is data from elsewhere: one that makes the runtime
 * open paths of its choosing is refused before the runtime sees it. Walks the protobuf of onnx.proto3 down to every tensor.
 */

type MessageName = 'model' | 'graph' | 'node' | 'attribute' | 'function' | 'sparseTensor' | 'tensor';

/** Field numbers of onnx.proto3 that lead to a tensor. */
const CHILDREN: Readonly<Record<MessageName, ReadonlyMap<number, MessageName>>> = {
  model: new Map([
    [7, 'graph'],
    [25, 'function'],
  ]),
  graph: new Map([
    [1, 'node'],
    [5, 'tensor'],
    [15, 'sparseTensor'],
  ]),
  node: new Map([[5, 'attribute']]),
  attribute: new Map([
    [5, 'tensor'],
    [6, 'graph'],
    [10, 'tensor'],
    [11, 'graph'],
    [22, 'sparseTensor'],
    [23, 'sparseTensor'],
  ]),
  function: new Map([
    [7, 'node'],
    [11, 'attribute'],
  ]),
  sparseTensor: new Map([
    [1, 'tensor'],
    [2, 'tensor'],
  ]),
  tensor: new Map(),
};

const EXTERNAL_DATA_FIELD = 13;
const DATA_LOCATION_FIELD = 14;
const DATA_LOCATION_EXTERNAL = 1n;
const MAXIMUM_DEPTH = 64;

export class NotOnnxError extends Error {}

/** True when any tensor of the model lies outside the file. Throws NotOnnxError when the bytes are no protobuf. */
export function hasExternalData(model: Uint8Array): boolean {
  return searchMessage(model, 'model', 0);
}

function searchMessage(bytes: Uint8Array, name: MessageName, depth: number): boolean {
  if (depth > MAXIMUM_DEPTH) throw new NotOnnxError('its graphs are nested too deeply');
  for (const field of fieldsOf(bytes)) {
    if (name === 'tensor' && isExternal(field)) return true;
    const child = CHILDREN[name].get(field.number);
    if (child !== undefined && field.bytes !== null && searchMessage(field.bytes, child, depth + 1)) return true;
  }
  return false;
}

interface Field {
  readonly number: number;
  readonly varint: bigint | null;
  readonly bytes: Uint8Array | null;
}

function isExternal(field: Field): boolean {
  if (field.number === EXTERNAL_DATA_FIELD) return true;
  return field.number === DATA_LOCATION_FIELD && field.varint === DATA_LOCATION_EXTERNAL;
}

/** The protobuf wire format: https://protobuf.dev/programming-guides/encoding/ */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let position = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[position++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new NotOnnxError('it breaks off inside a number');
  };
  while (position < bytes.length) {
    const key = Number(varint());
    const number = Math.floor(key / 8);
    const wireType = key % 8;
    if (wireType === 0) {
      yield { number, varint: varint(), bytes: null };
      continue;
    }
    const length = wireType === 2 ? Number(varint()) : wireType === 1 ? 8 : wireType === 5 ? 4 : -1;
    if (length < 0 || position + length > bytes.length) throw new NotOnnxError('it is no ONNX model');
    yield { number, varint: null, bytes: wireType === 2 ? bytes.subarray(position, position + length) : null };
    position += length;
  }
}
