namespace HyperSearch.Optimization.Numerics;

/// <summary>Points in [0, 1)^d that fill the cube evenly, one after another.</summary>
public interface IPointSequence
{
    /// <summary>Writes the next point.</summary>
    void Next(Span<double> point);

    /// <summary>Leaves out <paramref name="count"/> points.</summary>
    void Skip(long count);
}
