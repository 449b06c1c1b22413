package app.thisthat.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A queue whose owners take turns; elements of one owner keep their order. All operations take constant time. Not
 * thread-safe.
 *
 * @param <K> owner
 * @param <E> element
 */
final class FairQueue<K, E> {

    /** Owners in the order of their turns. */
    private final Map<K, Deque<E>> elements = new LinkedHashMap<>();

    private int size;

    void add(K owner, E element) {
        elements.computeIfAbsent(owner, absent -> new ArrayDeque<>(1)).add(element);
        size++;
    }

    int size() {
        return size;
    }

    /** The next element. The queue must not be empty. */
    E peek() {
        return elements.values().iterator().next().element();
    }

    /** Removes and returns the next element; its owner then has the last turn. The queue must not be empty. */
    E remove() {
        Iterator<Map.Entry<K, Deque<E>>> turns = elements.entrySet().iterator();
        Map.Entry<K, Deque<E>> turn = turns.next();
        K owner = turn.getKey();
        Deque<E> own = turn.getValue();
        turns.remove();
        E element = own.remove();
        if (!own.isEmpty()) {
            elements.put(owner, own);
        }
        size--;
        return element;
    }
}
