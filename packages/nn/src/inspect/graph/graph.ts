/** What a node of a picture stands for; it decides the colour. */
export type PictureNodeKind = 'input' | 'parameter' | 'op' | 'module' | 'output';

/** A node, as data. */
export interface PictureNode {
  readonly id: string;
  readonly kind: PictureNodeKind;
  /** The name of the op, the type of the module, the name of the tensor. */
  readonly label: string;
  /** The dotted name of the module or parameter; '' where there is none. */
  readonly name: string;
  /** A second line: the name within the group around, and the shape of what comes out. */
  readonly detail: string;
  /** Of what comes out, the first one of several. */
  readonly shape: readonly number[];
  /** The group in which it stands; null outside of all. */
  readonly group: string | null;
}

/** From the node whose output it is to the node that takes it. `order` only says that one was called after the other. */
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'data' | 'order';
}

/** A module that holds others. */
export interface PictureGroup {
  readonly id: string;
  readonly label: string;
  /** The group in which it stands. */
  readonly parent: string | null;
}

/** A graph to be looked at or drawn, without cycles; nodes stand in the order in which they came to be. */
export interface Picture {
  readonly title: string;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  readonly groups: readonly PictureGroup[];
}
