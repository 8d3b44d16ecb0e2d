using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Curves;

/// <summary>
/// Real learning curves of one task: a row per configuration with its hyperparameters and its validation loss at steps 0 to R. A proposed point
/// stands for the nearest configuration that was not used yet, in the unit cube over the table's own ranges.
/// </summary>
internal sealed class CurveTable
{
    private const double DivergedLoss = 10;
    private const string ValuePrefix = "valid_";
    private static readonly string[] LinearNames = ["beta1", "beta2"];

    private readonly double[][] positions;
    private readonly double[][] losses;

    private CurveTable(string name, SearchSpace space, double[][] positions, double[][] losses)
    {
        Name = name;
        Space = space;
        this.positions = positions;
        this.losses = losses;
        Target = ExpectedBest(200);
    }

    public string Name { get; }

    public SearchSpace Space { get; }

    public int Configurations => positions.Length;

    /// <summary>R: the steps of a full run.</summary>
    public int Steps => losses[0].Length - 1;

    /// <summary>The expected best loss of 200 random configurations, drawn with replacement and run in full. Reading a loss at most this ends a search.</summary>
    public double Target { get; }

    /// <summary>The loss after a step; not finite where the run had diverged.</summary>
    public double Loss(int configuration, int step) => losses[configuration][step];

    /// <param name="path">A <c>.csv.gz</c> file: hyperparameters, <c>valid_0</c> to <c>valid_R</c>, and columns that are passed over.</param>
    public static CurveTable Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] header = reader.ReadLine()!.Split(',');
        int first = Array.IndexOf(header, ValuePrefix + "0"), count = header.Count(h => h.StartsWith(ValuePrefix, StringComparison.Ordinal));
        List<double[]> rows = [];
        while (reader.ReadLine() is { Length: > 0 } line)
            rows.Add([.. line.Split(',').Take(first + count).Select(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) ? x : double.NaN)]);
        SearchSpace space = SpaceOf(header[..first], rows);
        double[][] positions = [.. rows.Select(row => row[..first].Select((x, j) => Position(space.Parameters[j], x)).ToArray())];
        return new CurveTable(Path.GetFileName(path).Split('.')[0], space, positions, [.. rows.Select(row => row[first..])]);
    }

    /// <summary>The nearest configuration that is not in <paramref name="used"/>.</summary>
    public int Nearest(Assignment parameters, HashSet<int> used)
    {
        double[] point = [.. Space.Parameters.Select(p => Position(p, Number(parameters[p.Name])))];
        return Enumerable.Range(0, Configurations).Where(i => !used.Contains(i)).MinBy(i => positions[i].Zip(point, (a, b) => (a - b) * (a - b)).Sum());
    }

    /// <summary>E[min] of n draws with replacement: over the sorted values, the i-th counts with ((N-i+1)/N)^n - ((N-i)/N)^n.</summary>
    private double ExpectedBest(int draws)
    {
        double[] best = [.. losses.Select(curve => curve.Skip(1).Min(v => double.IsFinite(v) ? v : DivergedLoss)).Order()];
        double n = best.Length;
        return best.Select((value, i) => value * (Math.Pow((n - i) / n, draws) - Math.Pow((n - i - 1) / n, draws))).Sum();
    }

    private static SearchSpace SpaceOf(string[] names, List<double[]> rows)
    {
        IEnumerable<Parameter> parameters = names.Select((name, j) => new FloatParameter(
            name, rows.Min(r => r[j]), rows.Max(r => r[j]), LinearNames.Contains(name, StringComparer.Ordinal) ? Scale.Linear : Scale.Log));
        return new SearchSpace([.. parameters], [], ImmutableSortedDictionary<string, double>.Empty);
    }

    private static double Position(Parameter parameter, double value)
    {
        var axis = (FloatParameter)parameter;
        return axis.Scale == Scale.Log ? Math.Log(value / axis.Low) / Math.Log(axis.High / axis.Low) : (value - axis.Low) / (axis.High - axis.Low);
    }

    private static double Number(ParameterValue? value) => value is { } known && known.TryGetNumber(out double x) ? x : throw new ArgumentException($"{value} is no number", nameof(value));
}
