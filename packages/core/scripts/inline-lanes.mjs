// Functions of vectors stand in hot loops, often in several. Binaryen leaves what is long a call; AssemblyScript would inline it with a
// decorator, which is no TypeScript. So this does it for all functions in assembly/math and assembly/elementwise that answer a v128.

import { Node, NodeKind } from 'assemblyscript';
import { Transform } from 'assemblyscript/transform';

export default class InlineLanes extends Transform {
  afterParse({ sources }) {
    for (const source of sources.filter(({ normalizedPath }) => /^assembly\/(math|elementwise)\//.test(normalizedPath))) {
      for (const statement of source.statements) if (answersVector(statement)) statement.decorators = [inline(statement.range)];
    }
  }
}

function answersVector({ kind, signature }) {
  return kind === NodeKind.FunctionDeclaration && signature.returnType.name?.identifier.text === 'v128';
}

function inline(range) {
  return Node.createDecorator(Node.createIdentifierExpression('inline', range), null, range);
}
