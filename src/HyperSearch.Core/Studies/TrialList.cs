using System.Collections;
using System.Runtime.CompilerServices;

namespace HyperSearch.Core.Studies;

/// <summary>
/// A persistent list by trial number: adding or replacing gives a new list that shares all but one path of nodes with the old one.
/// A tree of 16-fold nodes (Bagwell, "Ideal Hash Trees", 2001), because with a hundred thousand trials a binary one takes several times as long.
/// </summary>
[CollectionBuilder(typeof(TrialList), nameof(TrialList.Create))]
public sealed class TrialList<T> : IReadOnlyList<T>
    where T : class
{
    private const int Bits = 4;
    private const int Mask = (1 << Bits) - 1;
    private readonly object?[] root;
    private readonly int height;

    internal static readonly TrialList<T> None = new([], 0, 0);

    private TrialList(object?[] root, int height, int count)
    {
        this.root = root;
        this.height = height;
        Count = count;
    }

    public int Count { get; }

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            object?[] node = root;
            for (int level = height; level > 0; level--) node = (object?[])node[(index >> (level * Bits)) & Mask]!;
            return (T)node[index & Mask]!;
        }
    }

    public TrialList<T> Add(T item)
    {
        bool full = Count == 1L << ((height + 1) * Bits);
        return full
            ? new TrialList<T>(Put([root], height + 1, Count, item), height + 1, Count + 1)
            : new TrialList<T>(Put(root, height, Count, item), height, Count + 1);
    }

    public TrialList<T> SetItem(int index, T item)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return new TrialList<T>(Put(root, height, index, item), height, Count);
    }

    public IEnumerator<T> GetEnumerator() => Items(root, height).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static object?[] Put(object?[] node, int level, int index, T item)
    {
        int slot = (index >> (level * Bits)) & Mask;
        object?[] copy = new object?[Math.Max(node.Length, slot + 1)];
        node.CopyTo(copy, 0);
        copy[slot] = level == 0 ? item : Put((object?[]?)copy[slot] ?? [], level - 1, index, item);
        return copy;
    }

    private static IEnumerable<T> Items(object?[] node, int level)
    {
        foreach (object? child in node)
        {
            if (level == 0)
            {
                yield return (T)child!;
                continue;
            }

            foreach (T item in Items((object?[])child!, level - 1)) yield return item;
        }
    }
}

/// <summary>Makes <see cref="TrialList{T}"/> of a collection expression.</summary>
public static class TrialList
{
    public static TrialList<T> Create<T>(ReadOnlySpan<T> items)
        where T : class
    {
        TrialList<T> list = TrialList<T>.None;
        foreach (T item in items) list = list.Add(item);
        return list;
    }
}
