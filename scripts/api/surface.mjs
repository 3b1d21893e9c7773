// The public surface of a package as text, from its built declarations.

import { join } from 'node:path';
import ts from 'typescript';

const FLAGS =
  ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope | ts.TypeFormatFlags.WriteArrowStyleSignature;

/** For each package its text: all entries, a heading each, then a line an export, and below it a line a member that it does not inherit. */
export function surfacesOf(packages) {
  const entries = packages.flatMap(({ folder, manifest: { name, exports } }) =>
    Object.entries(exports).map(([entry, { types }]) => ({ folder, title: `${name}${entry.slice(1)}`, path: join(folder, types) })),
  );
  const program = ts.createProgram(
    entries.map(({ path }) => path),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      skipLibCheck: true,
      types: ['node'],
    },
  );
  const writer = new Writer(program.getTypeChecker());
  const textOf = ({ title, path }) => writer.entry(title, program.getSourceFile(path));
  return packages.map(({ folder }) =>
    entries
      .filter((entry) => entry.folder === folder)
      .map(textOf)
      .join('\n'),
  );
}

class Writer {
  constructor(checker) {
    this.checker = checker;
  }

  entry(title, source) {
    const symbol = this.checker.getSymbolAtLocation(source);
    const symbols = symbol === undefined ? [] : this.checker.getExportsOfModule(symbol);
    const sorted = [...symbols].sort((a, b) => (a.name < b.name ? -1 : 1));
    return `# ${title}\n\n${sorted.flatMap((each) => this.export(each, source)).join('\n')}\n`;
  }

  export(exported, source) {
    const { checker } = this;
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const { name } = exported;
    if (symbol.flags & ts.SymbolFlags.Class) return [`class ${this.head(name, symbol, source)}`, ...this.classMembers(symbol, source)];
    if (symbol.flags & ts.SymbolFlags.Interface) {
      return [`interface ${this.head(name, symbol, source)}`, ...this.members(checker.getDeclaredTypeOfSymbol(symbol), source)];
    }
    if (symbol.flags & ts.SymbolFlags.TypeAlias) return [`type ${name}${this.typeParameters(symbol)} = ${this.alias(symbol, source)}`];
    if (symbol.flags & ts.SymbolFlags.Module) return [`namespace ${name}: ${this.namesIn(symbol)}`];
    const type = checker.getTypeOfSymbolAtLocation(symbol, source);
    const calls = type.getCallSignatures();
    if (symbol.flags & ts.SymbolFlags.Function) return calls.map((call) => `function ${name}${this.call(call, source)}`);
    return [`const ${name}: ${this.show(type, source)}`];
  }

  /** The name, the type parameters, and from what it inherits. */
  head(name, symbol, source) {
    const bases = this.bases(this.checker.getDeclaredTypeOfSymbol(symbol)).map((base) => this.show(base, source));
    return `${name}${this.typeParameters(symbol)}${bases.length === 0 ? '' : ` extends ${bases.join(', ')}`}`;
  }

  /** Classes and interfaces; the members of a mapped type, as the methods of Tensor are, are the class's own. */
  bases(type) {
    return (this.checker.getBaseTypes(type) ?? []).filter(
      ({ symbol }) => symbol?.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface),
    );
  }

  classMembers(symbol, source) {
    const { checker } = this;
    const own = checker.getTypeOfSymbolAtLocation(symbol, source);
    const made = own.getConstructSignatures().map((call) => `  new ${this.call(call, source)}`);
    const fixed = own
      .getProperties()
      .filter(({ name, parent }) => name !== 'prototype' && parent === symbol)
      .flatMap((member) => this.member(member, source, 'static '));
    return [...made, ...fixed, ...this.members(checker.getDeclaredTypeOfSymbol(symbol), source)];
  }

  members(type, source) {
    const calls = type.getCallSignatures().map((call) => `  ${this.call(call, source)}`);
    const indexed = this.checker
      .getIndexInfosOfType(type)
      .map(({ keyType, type }) => `  [${this.show(keyType, source)}]: ${this.show(type, source)}`);
    const bases = this.bases(type);
    const own = type.getProperties().filter((member) => !bases.some((base) => isSame(base.getProperty(member.name), member)));
    const sorted = own.sort((a, b) => (a.name < b.name ? -1 : 1));
    return [...calls, ...indexed, ...sorted.flatMap((member) => this.member(member, source, ''))];
  }

  member(symbol, source, prefix) {
    const modifiers = symbol.valueDeclaration === undefined ? 0 : ts.getCombinedModifierFlags(symbol.valueDeclaration);
    if (modifiers & ts.ModifierFlags.Private || symbol.name.startsWith('#') || symbol.name.startsWith('__#')) return [];
    const name = `${prefix}${modifiers & ts.ModifierFlags.Protected ? 'protected ' : ''}${showName(symbol)}${symbol.flags & ts.SymbolFlags.Optional ? '?' : ''}`;
    const type = this.checker.getTypeOfSymbolAtLocation(symbol, source);
    const calls = type.getCallSignatures();
    if (symbol.flags & ts.SymbolFlags.Method && calls.length > 0) return calls.map((call) => `  ${name}${this.call(call, source)}`);
    return [`  ${name}: ${this.show(type, source)}`];
  }

  call(signature, source) {
    return this.checker.signatureToString(signature, source, FLAGS & ~ts.TypeFormatFlags.WriteArrowStyleSignature);
  }

  show(type, source) {
    return this.checker.typeToString(type, source, FLAGS);
  }

  /** What stands behind the `=`, as it was written. */
  alias({ declarations }) {
    return declarations[0].type.getText().replace(/\s+/g, ' ');
  }

  typeParameters({ declarations }) {
    const parameters = declarations.find(({ typeParameters }) => typeParameters !== undefined)?.typeParameters;
    return parameters === undefined ? '' : `<${parameters.map((each) => each.getText()).join(', ')}>`;
  }

  namesIn(symbol) {
    return this.checker
      .getExportsOfModule(symbol)
      .map(({ name }) => name)
      .sort()
      .join(', ');
  }
}

/** Whether one inherits the other: a symbol that mentions `this` is made anew for each class. */
function isSame(inherited, member) {
  return inherited?.valueDeclaration !== undefined && inherited.valueDeclaration === member.valueDeclaration;
}

/** Symbols like `Symbol.dispose` have names of the compiler's own, with a number in them. */
function showName({ name }) {
  return name.startsWith('__@') ? `[Symbol.${/^__@(\w+?)@/.exec(name)?.[1] ?? name}]` : name;
}
