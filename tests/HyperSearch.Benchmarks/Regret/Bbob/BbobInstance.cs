using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Core.Randomness;

namespace HyperSearch.Benchmarks.Regret.Bbob;

/// <summary>What a seed draws for a function: where its optimum lies, and two rotations.</summary>
internal sealed class BbobInstance
{
    private readonly string name;
    private readonly ulong seed;

    public BbobInstance(string name, ulong seed, int dimension)
    {
        (this.name, this.seed, Dimension) = (name, seed, dimension);
        R = Rotation.Draw(Stream(1), dimension);
        Q = Rotation.Draw(Stream(2), dimension);
    }

    /// <summary>D.</summary>
    public int Dimension { get; }

    public Rotation R { get; }

    public Rotation Q { get; }

    /// <summary>A point uniform in the cube from -<paramref name="half"/> to <paramref name="half"/>.</summary>
    public double[] Uniform(double half)
    {
        PhiloxStream random = Stream(3);
        return [.. Enumerable.Range(0, Dimension).Select(_ => half * (2 * random.NextDouble() - 1))];
    }

    /// <summary>A corner of the cube from -<paramref name="half"/> to <paramref name="half"/>.</summary>
    public double[] Corner(double half)
    {
        PhiloxStream random = Stream(4);
        return [.. Enumerable.Range(0, Dimension).Select(_ => random.NextDouble() < 0.5 ? half : -half)];
    }

    /// <summary>More draws of the same seed.</summary>
    public PhiloxStream Stream(ulong number) => Draws.Stream(seed, name, Draws.Placement, number);
}
