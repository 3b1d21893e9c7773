import type { Picture, PictureNode, PictureNodeKind } from './graph.js';

const shapes: Readonly<Record<PictureNodeKind, readonly [open: string, close: string]>> = {
  input: ['([', '])'],
  parameter: ['[/', '/]'],
  op: ['(', ')'],
  module: ['[', ']'],
  output: ['([', '])'],
};

/**
 * A graph as the text of a Mermaid flowchart, which GitHub and many editors draw.
 *
 * @example
 * const model = new nn.Sequential(new nn.Linear(3, 2), new nn.SELU());
 * toMermaid(moduleGraph(model, [1, 3])).split('\n')[0] // 'flowchart TD'
 */
export function toMermaid(picture: Picture): string {
  const within = (group: string | null, indent: string): string[] => [
    ...picture.nodes.filter((node) => node.group === group).map((node) => `${indent}${nodeText(node)}`),
    ...picture.groups
      .filter(({ parent }) => parent === group)
      .flatMap(({ id, label }) => [`${indent}subgraph ${id}["${escape(label)}"]`, ...within(id, `${indent}  `), `${indent}end`]),
  ];
  const edges = picture.edges.map(({ from, to, kind }) => `  ${from} ${kind === 'order' ? '-.->' : '-->'} ${to}`);
  return ['flowchart TD', ...within(null, '  '), ...edges].join('\n');
}

function nodeText({ id, kind, label, detail }: PictureNode): string {
  const [open, close] = shapes[kind];
  const text = [label, detail].filter((line) => line !== '').map(escape);
  return `${id}${open}"${text.join('<br/>')}"${close}`;
}

/** Mermaid knows entities by name and by number, with a # instead of the &. */
function escape(text: string): string {
  return text.replace(/[#"<>&\n]/g, (char) => `#${char.charCodeAt(0)};`);
}
