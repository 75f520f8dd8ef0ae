/* tests/fuzz/fuzz.h — what the fuzz targets share.
 *
 * A target is LLVMFuzzerTestOneInput(); a promise that does not hold aborts, and the fuzzer keeps the input. Built with
 * QUYDAT_FUZZ they are libFuzzer programs; else they run the files named, so that the corpus is an ordinary test. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(condition) ((condition) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #condition))

/* abort(), not g_error(): the fuzzer keeps the input of a SIGABRT, not of a trap. */
_Noreturn static inline void
fuzz_broken(const char *file, int line, const char *condition)
{
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  abort();
}

/** Writes the input to a file that every call overwrites, in a folder of this process. @return its path, borrowed. */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

#endif
