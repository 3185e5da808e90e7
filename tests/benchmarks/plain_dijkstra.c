/* A plain Dijkstra with a binary heap: the reference that travel times are held against. */
#include <math.h>
#include <stdlib.h>

typedef struct { double key; int node; } Item;

static void push(Item *heap, int *size, double key, int node) {
    int at = (*size)++;
    while (at > 0) {
        int up = (at - 1) / 2;
        if (heap[up].key <= key) break;
        heap[at] = heap[up];
        at = up;
    }
    heap[at].key = key;
    heap[at].node = node;
}

static Item pop(Item *heap, int *size) {
    Item top = heap[0], last = heap[--(*size)];
    int at = 0;
    for (;;) {
        int down = 2 * at + 1;
        if (down >= *size) break;
        if (down + 1 < *size && heap[down + 1].key < heap[down].key) down++;
        if (heap[down].key >= last.key) break;
        heap[at] = heap[down];
        at = down;
    }
    heap[at] = last;
    return top;
}

/* Seconds from one node to all; `first` has n + 1 entries, `end` and `cost` one for each arc. */
int shortest(int n, const int *first, const int *end, const double *cost, int source,
             double limit, double *seconds) {
    Item *heap = malloc(sizeof(Item) * ((size_t)first[n] + 1));
    int size = 0;
    if (!heap) return -1;
    for (int i = 0; i < n; i++) seconds[i] = INFINITY;
    seconds[source] = 0;
    push(heap, &size, 0, source);
    while (size) {
        Item top = pop(heap, &size);
        if (top.key > seconds[top.node]) continue;
        for (int arc = first[top.node]; arc < first[top.node + 1]; arc++) {
            double there = top.key + cost[arc];
            if (there <= limit && there < seconds[end[arc]]) {
                seconds[end[arc]] = there;
                push(heap, &size, there, end[arc]);
            }
        }
    }
    free(heap);
    return 0;
}
