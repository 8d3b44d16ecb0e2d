using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Where a seed puts the levels of discrete parameters, which cannot be shifted: levels without an order are permuted, integers moved
/// by at most a quarter of their range so that the best one stays legal.
/// </summary>
internal sealed class LevelPlacement(string name, ulong seed)
{
    private readonly PhiloxStream random = Draws.Stream(seed, name, Draws.Placement, number: 1);

    /// <summary>A random order of <paramref name="count"/> levels: entry i is what the searcher's level i stands for.</summary>
    public int[] Order(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int other = (int)random.NextIndex(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }

    /// <summary>For each of <paramref name="count"/> booleans whether true stands for false.</summary>
    public bool[] Mask(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextIndex(2) == 1)];

    /// <summary>What to add to an integer in [low, high] whose best value is <paramref name="best"/>.</summary>
    public int Offset(int low, int high, int best)
    {
        int most = (high - low + 1) / 4;
        int shift = (int)random.NextIndex(2 * most + 1) - most;
        return best + shift < low || best + shift > high ? -shift : shift;
    }

    public static CategoricalParameter Categorical(string name, int count) =>
        new(name, [.. Enumerable.Range(0, count).Select(i => ParameterValue.Text(((char)('a' + i)).ToString()))]);

    public static ParameterValue Level(int index) => ParameterValue.Text(((char)('a' + index)).ToString());

    public static int IndexOf(ParameterValue value) => value.AsText[0] - 'a';

    public static ImmutableArray<NamedValue> Values(params IEnumerable<(string Name, ParameterValue Value)> values) =>
        [.. values.Select(v => new NamedValue(v.Name, v.Value))];
}
