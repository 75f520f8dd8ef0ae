#include "heap.h"

void
qds_heap_clear(QdsHeap *heap)
{
  g_free(heap->item);
  *heap = (QdsHeap){0};
}

static bool
is_before(QdsHeapItem a, QdsHeapItem b)
{
  return a.key < b.key || (a.key == b.key && a.id < b.id);
}

void
qds_heap_push(QdsHeap *heap, float key, int32_t id)
{
  if (heap->n == heap->room) {
    heap->room = heap->room == 0 ? 256 : 2 * heap->room;
    heap->item = g_renew(QdsHeapItem, heap->item, heap->room);
  }
  const QdsHeapItem fresh = {key, id};
  size_t i = heap->n++;
  while (i > 0 && is_before(fresh, heap->item[(i - 1) / 2])) {
    heap->item[i] = heap->item[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  heap->item[i] = fresh;
}

bool
qds_heap_pop(QdsHeap *heap, QdsHeapItem *least)
{
  if (heap->n == 0)
    return false;
  *least = heap->item[0];
  const QdsHeapItem last = heap->item[--heap->n];
  size_t i = 0;
  for (;;) {
    size_t child = 2 * i + 1;
    if (child >= heap->n)
      break;
    if (child + 1 < heap->n && is_before(heap->item[child + 1], heap->item[child]))
      child++;
    if (!is_before(heap->item[child], last))
      break;
    heap->item[i] = heap->item[child];
    i = child;
  }
  heap->item[i] = last;
  return true;
}
