#!/usr/bin/env node
/** The program: it listens for signals first, and loads the command line then, which takes longer than a signal. */
import './parts/early-signals.ts';

await import('./command-line.ts');
