import { Box, render, Static, Text } from 'ink';
import type { ReactElement } from 'react';

export interface Live {
  /** `ended`: lines that stay above; `lines`: what is drawn anew. */
  draw(ended: readonly string[], lines: readonly string[]): void;
  close(): void;
}

/** A few lines at the end of the terminal that change, and others above them that stay. No key is read: Ctrl-C stays a signal. */
export function openLive(stdout: NodeJS.WriteStream): Live {
  const ink = render(<Lines ended={[]} lines={[]} />, { stdout, exitOnCtrlC: false, patchConsole: false });
  return {
    draw: (ended, lines) => ink.rerender(<Lines ended={ended} lines={lines} />),
    close: () => {
      ink.clear();
      ink.unmount();
    },
  };
}

function Lines({ ended, lines }: { readonly ended: readonly string[]; readonly lines: readonly string[] }): ReactElement {
  return (
    <>
      <Static items={[...ended]}>{(line, i) => <Text key={i}>{line}</Text>}</Static>
      <Box flexDirection="column">
        {lines.map((line, i) => (
          <Text key={i} wrap="truncate">
            {line}
          </Text>
        ))}
      </Box>
    </>
  );
}
