using System.Runtime.InteropServices;
using HyperSearch.Optimization.Encoding;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>Legal points under consideration, each with its positions, its encoded form and its score, one after the other in flat buffers.</summary>
public sealed class CandidatePool(SpaceEncoder encoder)
{
    private readonly List<double> positions = [];
    private readonly List<double> encoded = [];
    private double[] scores = [];

    public int Count { get; private set; }

    public ReadOnlySpan<double> Positions(int i) => CollectionsMarshal.AsSpan(positions).Slice(i * encoder.Dimensions, encoder.Dimensions);

    public ReadOnlySpan<double> Encoded(int i) => CollectionsMarshal.AsSpan(encoded).Slice(i * encoder.Dimensions, encoder.Dimensions);

    public double Score(int i) => scores[i];

    public void Clear()
    {
        positions.Clear();
        encoded.Clear();
        Count = 0;
    }

    /// <summary>Takes the point in unless <paramref name="admit"/> refuses it.</summary>
    public bool TryAdd(ReadOnlySpan<double> point, PointFilter admit)
    {
        Span<double> code = stackalloc double[encoder.Dimensions];
        encoder.Encode(point, code);
        if (!admit.Allows(point, code)) return false;
        positions.AddRange(point);
        encoded.AddRange(code);
        Count++;
        return true;
    }

    /// <summary>Scores every point.</summary>
    public void Evaluate(AcquisitionFunction acquisition)
    {
        if (scores.Length < Count) scores = new double[Math.Max(Count, 64)];
        acquisition.Evaluate(CollectionsMarshal.AsSpan(encoded), scores.AsSpan(0, Count));
    }

    /// <summary>The point of the highest score, the first among equals; -1 in an empty pool.</summary>
    public int Best()
    {
        int best = Count == 0 ? -1 : 0;
        for (int i = 1; i < Count; i++)
            if (scores[i] > scores[best]) best = i;
        return best;
    }
}
