import { writeZip } from '@lamella/core';

/**
 * torch.save by PyTorch 2.14.1 of { whole: 4 x 3, column: whole[:, 1], half: float16, flags: bool, counts: int64, empty }; a file of the
 * conformance set.
 */
export const writtenByPytorch: Uint8Array = bytesOf(
  atob(
    'UEsDBAAACAgAAAAAAAAAAAAAAAAAAAAAAAAQABIAYXJjaGl2ZS9kYXRhLnBrbEZCDgBaWlpaWlpaWlpaWlpaWoACfXEAKFgFAAAAd2hvbGVxAWN0b3JjaC5fdXRpbHMKX3JlYnVpbGRfdGVuc29yX3YyCnECKChYBwAAAHN0b3JhZ2VxA2N0b3JjaApGbG9hdFN0b3JhZ2UKcQRYAQAAADBxBVgDAAAAY3B1cQZLDHRxB1FLAEsESwOGcQhLA0sBhnEJiWNjb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxCilScQt0cQxScQ1YBgAAAGNvbHVtbnEOaAIoKGgDaARoBWgGSwx0cQ9RSwFLBIVxEEsDhXERiWgKKVJxEnRxE1JxFFgEAAAAaGFsZnEVaAIoKGgDY3RvcmNoCkhhbGZTdG9yYWdlCnEWWAEAAAAxcRdoBksDdHEYUUsASwOFcRlLAYVxGoloCilScRt0cRxScR1YBQAAAGZsYWdzcR5oAigoaANjdG9yY2gKQm9vbFN0b3JhZ2UKcR9YAQAAADJxIGgGSwR0cSFRSwBLBIVxIksBhXEjiWgKKVJxJHRxJVJxJlgGAAAAY291bnRzcSdoAigoaANjdG9yY2gKTG9uZ1N0b3JhZ2UKcShYAQAAADNxKWgGSwN0cSpRSwBLA4VxK0sBhXEsiWgKKVJxLXRxLlJxL1gFAAAAZW1wdHlxMGgCKChoA2gEWAEAAAA0cTFoBksAdHEyUUsASwCFcTNLAYVxNIloCilScTV0cTZScTd1LlBLBwhGtbl0EAIAABACAABQSwMEAAAICAAAAAAAAAAAAAAAAAAAAAAAABcAKwBhcmNoaXZlLy5mb3JtYXRfdmVyc2lvbkZCJwBaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWloxUEsHCLfv3IMBAAAAAQAAAFBLAwQAAAgIAAAAAAAAAAAAAAAAAAAAAAAAGgA3AGFyY2hpdmUvLnN0b3JhZ2VfYWxpZ25tZW50RkIzAFpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWjY0UEsHCD93cekCAAAAAgAAAFBLAwQAAAgIAAAAAAAAAAAAAAAAAAAAAAAAEQA/AGFyY2hpdmUvYnl0ZW9yZGVyRkI7AFpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpabGl0dGxlUEsHCIU94xkGAAAABgAAAFBLAwQAAAgIAAAAAAAAAAAAAAAAAAAAAAAADgA+AGFyY2hpdmUvZGF0YS8wRkI6AFpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlp/aly/qvGCP90kxj4EVr4/fT81v7TIlr+R7bw/MQisPy/dJD/sUci/IbASv0oM8r9QSwcIw7NAQTAAAAAwAAAAUEsDBAAACAgAAAAAAAAAAAAAAAAAAAAAAAAOABQAYXJjaGl2ZS9kYXRhLzFGQhAAWlpaWlpaWlpaWlpaWlpaWu6wAjcFPlBLBwg1AXC6BgAAAAYAAABQSwMEAAAICAAAAAAAAAAAAAAAAAAAAAAAAA4APgBhcmNoaXZlL2RhdGEvMkZCOgBaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaAAAAAVBLBwiK70NWBAAAAAQAAABQSwMEAAAICAAAAAAAAAAAAAAAAAAAAAAAAA4AQABhcmNoaXZlL2RhdGEvM0ZCPABaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWloCAAAAAAAAAAEAAAAAAAAAAQAAAAAAAABQSwcIIJc4GBgAAAAYAAAAUEsDBAAAAAgAAAAAAAAAAAAAAAAAAAAAAAAOACwAYXJjaGl2ZS9kYXRhLzRGQigAWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlBLAwQAAAgIAAAAAAAAAAAAAAAAAAAAAAAADwATAGFyY2hpdmUvdmVyc2lvbkZCDwBaWlpaWlpaWlpaWlpaWlozClBLBwjRnmdVAgAAAAIAAABQSwMEAAAICAAAAAAAAAAAAAAAAAAAAAAAAB4AMgBhcmNoaXZlLy5kYXRhL3NlcmlhbGl6YXRpb25faWRGQi4AWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWjAwNTUxOTAxODUzMjAzNTkwNzg3MDc2MTA3MDM2ODA4MDYyNzg2MTZQSwcIlDfPqygAAAAoAAAAUEsBAgAAAAAICAAAAAAAAEa1uXQQAgAAEAIAABAAAAAAAAAAAAAAAAAAAAAAAGFyY2hpdmUvZGF0YS5wa2xQSwECAAAAAAgIAAAAAAAAt+/cgwEAAAABAAAAFwAAAAAAAAAAAAAAAABgAgAAYXJjaGl2ZS8uZm9ybWF0X3ZlcnNpb25QSwECAAAAAAgIAAAAAAAAP3dx6QIAAAACAAAAGgAAAAAAAAAAAAAAAADRAgAAYXJjaGl2ZS8uc3RvcmFnZV9hbGlnbm1lbnRQSwECAAAAAAgIAAAAAAAAhT3jGQYAAAAGAAAAEQAAAAAAAAAAAAAAAABSAwAAYXJjaGl2ZS9ieXRlb3JkZXJQSwECAAAAAAgIAAAAAAAAw7NAQTAAAAAwAAAADgAAAAAAAAAAAAAAAADWAwAAYXJjaGl2ZS9kYXRhLzBQSwECAAAAAAgIAAAAAAAANQFwugYAAAAGAAAADgAAAAAAAAAAAAAAAACABAAAYXJjaGl2ZS9kYXRhLzFQSwECAAAAAAgIAAAAAAAAiu9DVgQAAAAEAAAADgAAAAAAAAAAAAAAAADWBAAAYXJjaGl2ZS9kYXRhLzJQSwECAAAAAAgIAAAAAAAAIJc4GBgAAAAYAAAADgAAAAAAAAAAAAAAAABUBQAAYXJjaGl2ZS9kYXRhLzNQSwECAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAADgAAAAAAAAAAAAAAAADoBQAAYXJjaGl2ZS9kYXRhLzRQSwECAAAAAAgIAAAAAAAA0Z5nVQIAAAACAAAADwAAAAAAAAAAAAAAAABABgAAYXJjaGl2ZS92ZXJzaW9uUEsBAgAAAAAICAAAAAAAAJQ3z6soAAAAKAAAAB4AAAAAAAAAAAAAAAAAkgYAAGFyY2hpdmUvLmRhdGEvc2VyaWFsaXphdGlvbl9pZFBLBgYsAAAAAAAAAB4DLQAAAAAAAAAAAAsAAAAAAAAACwAAAAAAAAC/AgAAAAAAADgHAAAAAAAAUEsGBwAAAAD3CQAAAAAAAAEAAABQSwUGAAAAAAsACwC/AgAAOAcAAAAA',
  ),
);

/** A letter a byte. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const uint32 = (n: number): string => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24);

// The words of a pickle, as Python's pickletools names them, a letter a byte.

export const text = (value: string): string => `X${uint32(value.length)}${value}`;
export const int = (value: number): string => `J${uint32(value)}`;
/** Of 8 bytes. */
export const long = (value: bigint): string => `\x8a\x08${uint32(Number(value & 0xffffffffn))}${uint32(Number(value >> 32n))}`;
export const tuple = (...items: readonly string[]): string => `(${items.join('')}t`;
export const list = (...items: readonly string[]): string => `](${items.join('')}e`;
export const dict = (...keysAndValues: readonly string[]): string => `}(${keysAndValues.join('')}u`;
export const global = (module: string, name: string): string => `c${module}\n${name}\n`;
export const call = (what: string, ...args: readonly string[]): string => `${what}${tuple(...args)}R`;
export const put = (key: number): string => `r${uint32(key)}`;
export const get = (key: number): string => `j${uint32(key)}`;

export const storage = (type: string, key: string, count: string): string =>
  `${tuple(text('storage'), global('torch', type), text(key), text('cpu'), count)}Q`;
const orderedDict = call(global('collections', 'OrderedDict'));
export const tensorOf = (source: string, offset: string, size: string, stride: string): string =>
  call(global('torch._utils', '_rebuild_tensor_v2'), source, offset, size, stride, '\x89', orderedDict);

/** An archive as torch.save makes them. */
export function torchFile(pickle: string, storages: Readonly<Record<string, Uint8Array>> = {}): Promise<Uint8Array> {
  const data = Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes] as const);
  return writeZip('test', [['archive/data.pkl', bytesOf(`\x80\x02${pickle}.`)], ...data]);
}
