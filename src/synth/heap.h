/* synth/heap.h — a binary min-heap of (key, id); equal keys leave by id, so the order is one and the same always. */
#ifndef QDS_HEAP_H
#define QDS_HEAP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  float key;
  int32_t id;
} QdsHeapItem;

typedef struct {
  QdsHeapItem *item;
  size_t n, room;
} QdsHeap;

void qds_heap_clear(QdsHeap *heap);
void qds_heap_push(QdsHeap *heap, float key, int32_t id);

/** Takes the least item; false if the heap is empty. */
bool qds_heap_pop(QdsHeap *heap, QdsHeapItem *least);

#endif
