import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import { debounceTime, filter, merge, Observable, startWith, Subject, switchMap } from 'rxjs'

/** An editor writes in several steps; what follows within so many ms is one change. */
const quietMs = 150

export interface FileWatch {
  /** Watches these files from now on, and no others. */
  follow(files: readonly string[]): void
  close(): void
}

/**
 * Calls `changed` when the text of a file has changed. Folders are watched, so that a file which is replaced, made, or
 * reached through a link that is set anew is seen; what counts is the text, so that a touched file is no change.
 */
export function watchFiles(changed: () => void): FileWatch {
  const followed = new Subject<readonly string[]>()
  let texts = new Map<string, string>()
  const subscription = followed
    .pipe(
      switchMap((files) => merge(...foldersOf(files).map(changesIn)).pipe(startWith(undefined))),
      debounceTime(quietMs),
      filter(hasChanged),
    )
    .subscribe(changed)

  function hasChanged(): boolean {
    const before = texts
    texts = new Map([...before.keys()].map((file) => [file, textOf(file)]))
    return [...texts].some(([file, text]) => text !== before.get(file))
  }

  return {
    follow(files) {
      // What is followed already keeps the text that was seen: it may have changed since.
      texts = new Map(files.map((file) => [file, texts.get(file) ?? textOf(file)]))
      followed.next(files)
    },
    close: () => subscription.unsubscribe(),
  }
}

/** Those that the files are in, and those that links to them lead to. */
function foldersOf(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => {
    try {
      return [dirname(file), dirname(realpathSync(file))]
    } catch {
      return [dirname(file)]
    }
  })
  return [...new Set(folders)]
}

function changesIn(folder: string): Observable<void> {
  return new Observable((subscriber) => {
    try {
      const watcher = watch(folder, { persistent: false }, () => subscriber.next())
      // The folder is gone: there is nothing to see in it any more.
      watcher.on('error', () => subscriber.next())
      return () => watcher.close()
    } catch {
      return undefined
    }
  })
}

function textOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('base64url')
  } catch {
    return 'none'
  }
}
