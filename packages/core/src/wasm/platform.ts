// What differs between Node, browsers and others: how many processors there are, and how a thread is started.

/** A thread that was started. */
export interface Thread {
  /** Calls `ended` when the thread is no more, whatever the reason. */
  onEnd(ended: () => void): void;
  end(): void;
}

interface NodeWorker {
  unref(): void;
  on(event: 'exit' | 'error', listener: () => void): void;
  terminate(): void;
}

interface Platform {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
  readonly Worker?: new (url: string) => {
    postMessage(message: unknown): void;
    terminate(): void;
    addEventListener(event: string, listener: () => void): void;
  };
}

const platform = globalThis as Platform;

/** How many processors this process may use. */
export function processors(): number {
  const os = builtin('node:os') as { availableParallelism(): number } | undefined;
  return os?.availableParallelism() ?? platform.navigator?.hardwareConcurrency ?? 1;
}

/** Whether threads can share memory here. In a browser that takes the headers of cross-origin isolation. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && platform.crossOriginIsolated !== false;
}

/** Starts a thread that runs `main` on `data`. It does not keep the process alive. @throws where the platform refuses */
export function startThread(main: (data: never) => void, data: unknown): Thread {
  const workers = builtin('node:worker_threads') as { Worker: new (code: string, options: object) => NodeWorker } | undefined;
  if (workers !== undefined) {
    // Options of this process, such as loaders or `--input-type=module`, are not for it.
    const options = { eval: true, execArgv: [], workerData: data };
    const worker = new workers.Worker(`(${String(main)})(require('node:worker_threads').workerData)`, options);
    worker.unref();
    return {
      onEnd(ended) {
        worker.on('exit', ended);
        worker.on('error', ended);
      },
      end: () => worker.terminate(),
    };
  }
  const code = `onmessage = ({ data }) => (${String(main)})(data)`;
  const worker = new platform.Worker!(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  worker.postMessage(data);
  return { onEnd: (ended) => worker.addEventListener('error', ended), end: () => worker.terminate() };
}

function builtin(name: string): unknown {
  return platform.process?.getBuiltinModule?.(name);
}
