using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Low-autocorrelation binary sequences: minus the merit factor n²/2E of a sequence of ±1, all parameters boolean. Optima from Packebusch
/// and Mertens, "Low autocorrelation binary sequences", J. Phys. A 49 (2016), table of energies E.
/// </summary>
internal static class LowAutocorrelation
{
    private static readonly SortedDictionary<int, int> Energies = new() { [10] = 13, [20] = 26, [30] = 59, [60] = 218 };

    public static IEnumerable<int> Lengths => Energies.Keys;

    public static string Name(int n) => FormattableString.Invariant($"Labs{n}");

    public static Problem Place(int n, ulong seed)
    {
        bool[] mask = new LevelPlacement(Name(n), seed).Mask(n);
        return new Problem
        {
            Space = Box.SpaceOf([.. Enumerable.Range(0, n).Select(i => new BoolParameter($"b{i}"))]),
            Evaluate = point => Evaluation.Of(-Merit([.. point.Values.Select((v, i) => v.Value.AsBool != mask[i] ? 1 : -1)])),
            Optimum = -n * n / (2.0 * Energies[n]),
        };
    }

    public static double Merit(int[] sequence)
    {
        double energy = 0;
        for (int lag = 1; lag < sequence.Length; lag++)
        {
            int correlation = 0;
            for (int i = 0; i + lag < sequence.Length; i++) correlation += sequence[i] * sequence[i + lag];
            energy += (double)correlation * correlation;
        }

        return sequence.Length * sequence.Length / (2 * energy);
    }
}
