// From an example to a module: its lines keep their numbers, so that what the compiler and a stack say can be found in the documentation.

import ts from 'typescript';

/** What stands behind `//` and is meant as a value: it begins as a literal does. Anything else is prose. */
const VALUE = /^(?:-?[\d.]|['"`[{]|tensor\(|(?:-?Infinity|NaN|true|false|null|undefined)$)/;

/**
 * The module of one example: a function that is told how to check a value. `scope` maps a name to the module that exports it, `namespaces`
 * a name to what imports a whole module under it. `problems` are comments that look like values and cannot be compared.
 */
export function generate({ lines, line: firstLine }, scope, namespaces) {
  const text = lines.join('\n');
  const source = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line;
  const edits = [];
  const problems = [];
  const checked = [];

  for (const { position, value } of comments(text)) {
    const line = lineOf(position);
    if (!VALUE.test(value) || text.slice(text.lastIndexOf('\n', position - 1) + 1, position).trim() === '') continue;
    const place = firstLine + line;
    const before = expressionBefore(source, position, line, lineOf);
    if (before === null) problems.push({ line: place, text: `nothing to compare with ${value}` });
    else if (!value.startsWith('tensor(') && readLiteral(value) === undefined)
      problems.push({ line: place, text: `${value} cannot be read as a value` });
    else {
      checked.push(place);
      const call = (code) => `__doc.check(${place}, ${code}, ${JSON.stringify(value)})`;
      if (before.name !== undefined) edits.push({ start: before.end, end: before.end, code: `; ${call(before.name)};` });
      else edits.push({ start: before.start, end: before.end, code: call(`(${text.slice(before.start, before.end)})`) });
    }
  }

  const own = new Set();
  const imports = [];
  const declarations = [];
  for (const statement of source.statements) {
    const [start, end] = [statement.getStart(), statement.end];
    if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      if (name) own.add(name.text);
      if (namedBindings) for (const item of namedBindings.elements ?? [namedBindings]) own.add(item.name.text);
      imports.push(text.slice(start, end).replaceAll('\n', ' '));
      edits.push({ start, end, code: blank(text.slice(start, end)) });
    } else if (ts.isModuleDeclaration(statement)) {
      declarations.push(text.slice(start, end));
      edits.push({ start, end, code: blank(text.slice(start, end)) });
    } else {
      const modifier = statement.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      if (modifier) edits.push({ start: modifier.getStart(), end: modifier.end, code: '' });
    }
  }

  const wanted = [...identifiers(source)].filter((name) => !own.has(name));
  const offered = wanted.filter((name) => scope.has(name)).map((name) => `import { ${name} } from '${scope.get(name)}';`);
  const whole = wanted.filter((name) => namespaces.has(name) && !scope.has(name)).map((name) => `import ${namespaces.get(name)};`);
  const head = `${[...imports, ...offered, ...whole].join(' ')} export default async function (__doc: { check(line: number, got: unknown, expected: string): void }): Promise<void> {`;
  const code = `${head}\n${applied(text, edits)}\n}\n${declarations.join('\n')}\nexport {};\n`;
  return { code, problems, checked };
}

/** The `//` comments of a text, strings and templates left aside. */
function comments(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const found = [];
  const templates = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind === ts.SyntaxKind.SingleLineCommentTrivia)
      found.push({ position: scanner.getTokenStart(), value: scanner.getTokenText().slice(2).trim() });
    else if (kind === ts.SyntaxKind.TemplateHead) templates.push(0);
    else if (kind === ts.SyntaxKind.OpenBraceToken && templates.length > 0) templates[templates.length - 1]++;
    else if (kind === ts.SyntaxKind.CloseBraceToken && templates.length > 0) {
      if (templates.at(-1) > 0) templates[templates.length - 1]--;
      else if (scanner.reScanTemplateToken(false) === ts.SyntaxKind.TemplateTail) templates.pop();
    }
  }
  return found;
}

/** The last expression statement, however deep, or declaration of one name, that ends on the line of a comment. */
function expressionBefore(source, position, line, lineOf) {
  let best = null;
  const consider = (candidate) => {
    if (candidate.end <= position && lineOf(candidate.end) === line && (best === null || candidate.end > best.end)) best = candidate;
  };
  const visit = (node) => {
    if (ts.isExpressionStatement(node)) {
      const { expression } = node;
      const logged =
        ts.isCallExpression(expression) && expression.expression.getText() === 'console.log' && expression.arguments.length === 1;
      const shown = logged ? expression.arguments[0] : expression;
      consider({ start: shown.getStart(), end: shown.end });
    } else if (ts.isVariableStatement(node)) {
      const [declaration, ...more] = node.declarationList.declarations;
      if (more.length === 0 && ts.isIdentifier(declaration.name)) consider({ end: node.end, name: declaration.name.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return best;
}

/** The names that are used, those behind a dot and before a colon left out. */
function identifiers(source) {
  const names = new Set();
  const visit = (node) => {
    const { parent } = node;
    const isMember = (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
    if (ts.isIdentifier(node) && !isMember) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return names;
}

const blank = (text) => text.replace(/[^\n]/g, ' ');

function applied(text, edits) {
  let result = text;
  for (const { start, end, code } of edits.sort((a, b) => b.start - a.start)) result = result.slice(0, start) + code + result.slice(end);
  return result;
}

/** The value of a text that is a literal and nothing else; undefined when it is not. The literal `undefined` is null. */
export function readLiteral(text) {
  const source = ts.createSourceFile('value.ts', `(${text})`, ts.ScriptTarget.Latest, true);
  const [statement, ...more] = source.statements;
  if (source.parseDiagnostics.length > 0 || more.length > 0 || !ts.isExpressionStatement(statement)) return undefined;
  try {
    return evaluate(statement.expression.expression);
  } catch {
    return undefined;
  }
}

function evaluate(node) {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isBigIntLiteral(node)) return BigInt(node.text.replace('n', ''));
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(evaluate);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) return -evaluate(node.operand);
  if (ts.isObjectLiteralExpression(node))
    return Object.fromEntries(node.properties.map(({ name, initializer }) => [name.text, evaluate(initializer)]));
  const words = { true: true, false: false, null: null, undefined: null, NaN, Infinity };
  if (node.getText() in words) return words[node.getText()];
  throw new Error(`${node.getText()} is no literal`);
}
