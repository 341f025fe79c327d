package io.penstock.statestore.heap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A list of one generation. Its successors share the array as long as they only append: elements below a sealed list's size are
 * never overwritten.
 */
final class ElementList {

    /** Stands for an element that a replay has not seen yet. */
    static final Object HOLE = new Object();

    private @Nullable Object[] elements;
    private int size;

    /** Elements from here on are this generation's: journaled with it, handed out uncopied. */
    private final int ownFrom;

    private ElementList(@Nullable Object[] elements, int size, int ownFrom) {
        this.elements = elements;
        this.size = size;
        this.ownFrom = ownFrom;
    }

    /** A list that replaces whatever was there. */
    ElementList(int capacity) {
        this(new Object[capacity], 0, 0);
    }

    /** The list of a later generation, to append to. */
    ElementList successor() {
        return new ElementList(elements, size, size);
    }

    /** The same elements as a list of its own, to be read only. */
    ElementList whole() {
        return new ElementList(elements, size, 0);
    }

    void add(Object element) {
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, Math.max(4, size + (size >> 1)));
        }
        elements[size++] = element;
    }

    Object get(int index) {
        Object element = elements[index];
        if (element == null) {
            throw new IndexOutOfBoundsException("element " + index + " of " + size);
        }
        return element;
    }

    int size() {
        return size;
    }

    int ownFrom() {
        return ownFrom;
    }

    /** In a replay: makes room for, or cuts back to, so many elements. */
    void resize(int newSize) {
        if (newSize > elements.length) {
            elements = Arrays.copyOf(elements, newSize);
        }
        if (newSize > size) {
            Arrays.fill(elements, size, newSize, HOLE);
        } else {
            Arrays.fill(elements, newSize, size, null);
        }
        size = newSize;
    }

    /** In a replay. */
    void set(int index, Object element) {
        elements[index] = element;
    }

    /** The first element no replay has set, or -1. */
    int firstHole() {
        for (int i = 0; i < size; i++) {
            if (elements[i] == HOLE) {
                return i;
            }
        }
        return -1;
    }
}
