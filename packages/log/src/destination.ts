/** Takes one line at a time, its end included. */
export interface LogDestination {
  write(line: string): void
}
