/** An element of an XML file: no comments, no CDATA and no instructions, which our pictures have none of. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const entity = /&(?:#(\d+)|lt|gt|amp|quot|apos);/g;

/** Parses well-formed XML, and throws on any other. */
export function parseXml(source: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const token = /<\/([a-zA-Z]+)>|<([a-zA-Z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  while (token.lastIndex < source.length) {
    const from = token.lastIndex;
    const match = token.exec(source);
    if (match === null) throw new Error(`not XML: ${source.slice(from, from + 80)}`);
    const [, end, start, given = '', isEmpty, text] = match;
    const inner = open.at(-1)!;
    if (text !== undefined) {
      inner.text += decode(text);
    } else if (end !== undefined) {
      if (inner.name !== end) throw new Error(`</${end}> in <${inner.name}>`);
      open.pop();
    } else {
      const pairs = [...given.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decode(value!)] as const);
      if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute twice: ${given}`);
      const element: Element = { name: start!, attributes: Object.fromEntries(pairs), children: [], text: '' };
      inner.children.push(element);
      if (isEmpty === '') open.push(element);
    }
  }
  if (open.length !== 1 || top.children.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  return top.children[0]!;
}

function decode(text: string): string {
  const bare = text.replace(entity, '');
  // eslint-disable-next-line no-control-regex
  if (/[&\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(bare)) throw new Error(`not XML: ${text}`);
  return text.replace(entity, (_, code: string | undefined) => (code === undefined ? '?' : String.fromCodePoint(Number(code))));
}

/** An element and all within it. */
export function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) yield* walk(child);
}
